#pragma once
#include <torch/torch.h>

#include "shared_gradients.hpp"

namespace mlt {

struct Parameter {
  std::string name;
  torch::Tensor tensor;  // a leaf whose data and gradient are views of its bucket's flat tensors
  bool decays = true;
  int bucket = 0;
};

// Parameters that share one flat tensor for values and one for gradients: clearing, clipping, reducing and the optimizer
// work on the flat tensors. The first bucket's gradient carries one value more: the loss, reduced along with it.
struct Bucket {
  std::vector<int> members;
  int64_t length = 0;
  torch::Tensor values, gradients;  // gradients has length + 1 elements in the first bucket
  int waiting = 0;                  // gradients that backward has not produced yet
  c10::intrusive_ptr<Work> work;

  torch::Tensor gradient() const { return gradients.narrow(0, 0, length); }
};

class Buckets {
 public:
  Buckets(std::vector<std::pair<std::string, torch::Tensor>> named, bool decay_vectors, int64_t bucket_bytes, mt_comm* comm, bool overlap, bool shared);
  Buckets(const Buckets&) = delete;

  std::vector<Parameter>& parameters() { return parameters_; }
  std::vector<Bucket>& all() { return buckets_; }

  void broadcast();
  void zero_gradients();
  // Says that the coming backward ends a step, carrying this rank's loss along.
  void arm(double loss);
  // Waits until every gradient is summed over the ranks; answers the summed loss.
  double finish();
  // Gives every parameter memory of its own (for saving as TorchScript), then binds it back.
  void detach_storage();
  void attach_storage();

 private:
  void form(int64_t bucket_bytes);
  void bind(Bucket& bucket, bool first);
  void hook(int index);
  void ready(int bucket);
  void launch_in_order();
  void launch(size_t bucket);
  void await(size_t bucket);

  std::vector<Parameter> parameters_;
  std::vector<Bucket> buckets_;
  std::vector<std::shared_ptr<torch::autograd::Node>> accumulators_;  // autograd keeps them weakly
  mt_comm* comm_;
  bool overlap_;
  std::unique_ptr<SharedGradients> shared_;  // null: the group's own all-reduce
  bool armed_ = false;
  size_t next_ = 0;  // buckets are reduced in this order on every rank
};

}  // namespace mlt
