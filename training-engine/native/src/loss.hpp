#pragma once
#include <torch/torch.h>

#include "error.hpp"

namespace mlt {

using Loss = std::function<torch::Tensor(const torch::Tensor& output, const torch::Tensor& target)>;

// The loss of every sample, not yet summed.
Loss loss_by_name(const std::string& name, double huber_delta);
// Refuses targets that the loss cannot take, naming the row; on a GPU a kernel's own check would end the process.
void check_target(const std::string& loss, const torch::Tensor& output, const torch::Tensor& target);

}  // namespace mlt
