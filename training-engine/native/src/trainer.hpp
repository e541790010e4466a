#pragma once
#include "buckets.hpp"
#include "loss.hpp"
#include "network.hpp"
#include "optimizer.hpp"

struct mt_trainer {
  mt_trainer(mt_network* network, const mt_trainer_options& options, mt_comm* comm);

  double step(const std::vector<torch::Tensor>& x, const torch::Tensor& y, const torch::Tensor& weight, double denominator, bool sync);
  double evaluate(const std::vector<torch::Tensor>& x, const torch::Tensor& y, const torch::Tensor& weight, torch::Tensor& output);
  void average_buffers();
  torch::Tensor predict(const std::vector<torch::Tensor>& x);
  std::string save(int shard, int shards);
  void load(const std::string& bytes, bool restore_random);
  void export_script(const std::string& path);
  // The parameter or buffer at an index of the shared numbering.
  std::pair<std::string, torch::Tensor>& tensor(int index);

  std::unique_ptr<mt_network> network;
  mt_comm* comm;
  torch::Device device;
  std::unique_ptr<mlt::Buckets> buckets;
  std::unique_ptr<mlt::Optimizer> optimizer;
  std::vector<std::pair<std::string, torch::Tensor>> tensors;  // parameters, then buffers
  double gradient_norm = 0;

 private:
  torch::Tensor forward(const std::vector<torch::Tensor>& x);
  torch::Tensor weighted(const torch::Tensor& losses, const torch::Tensor& weight);
  double apply(double loss);
  void clip();
  torch::Tensor on_device(const torch::Tensor& t) { return device.is_cpu() ? t : t.to(device); }
  void set_mode(bool training);

  std::string loss_name_;
  mlt::Loss loss_;
  bool bfloat16_;
  double clip_norm_;
  double pending_ = 0;  // loss of the steps since the last sync
  bool dirty_ = false;  // gradients of an unfinished or failed step are still there
  bool training_ = false;
};
