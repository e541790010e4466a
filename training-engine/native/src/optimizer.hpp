#pragma once
#include <torch/torch.h>

#include "buckets.hpp"

namespace mlt {

// SGD (momentum, Nesterov), Adam and AdamW as torch.optim defines them, over whole buckets instead of parameter by parameter.
class Optimizer {
 public:
  Optimizer(const mt_trainer_options& options, Buckets& buckets);

  void step();
  void set_learning_rate(double rate) { rate_ = rate; }

  int64_t steps = 0;
  // One flat tensor per bucket and kind of state; empty where the optimizer keeps none.
  std::vector<torch::Tensor> momentum;  // SGD's buffer, Adam's first moment
  std::vector<torch::Tensor> square;    // Adam's second moment

 private:
  enum class Kind { sgd, adam, adamw };

  void decay(Bucket& bucket);
  void sgd(size_t bucket);
  void adam(size_t bucket);

  Buckets& buckets_;
  Kind kind_;
  double rate_, weight_decay_, momentum_, beta1_, beta2_, epsilon_;
  bool nesterov_;
};

}  // namespace mlt
