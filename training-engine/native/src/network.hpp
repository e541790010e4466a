#pragma once
#include <torch/script.h>
#include <torch/torch.h>

#include "error.hpp"

// What a trainer drives: something with parameters that maps inputs to one output.
struct mt_network {
  virtual ~mt_network() = default;
  virtual torch::Tensor forward(const std::vector<torch::Tensor>& inputs) = 0;
  virtual std::vector<std::pair<std::string, torch::Tensor>> parameters() = 0;
  virtual std::vector<std::pair<std::string, torch::Tensor>> buffers() = 0;
  virtual void train(bool on) = 0;
  virtual void to(torch::Device device) = 0;
  virtual void save_script(const std::string& path) = 0;
};
