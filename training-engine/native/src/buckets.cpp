#include "buckets.hpp"

#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>

using namespace mlt;

namespace {

struct AfterAccumulation final : torch::autograd::FunctionPostHook {
  explicit AfterAccumulation(std::function<void()> body) : body(std::move(body)) {}
  torch::autograd::variable_list operator()(const torch::autograd::variable_list& outputs, const torch::autograd::variable_list&) override {
    body();
    return outputs;
  }
  std::function<void()> body;
};

}  // namespace

Buckets::Buckets(std::vector<std::pair<std::string, torch::Tensor>> named, bool decay_vectors, int64_t bucket_bytes, mt_comm* comm, bool overlap,
                 bool shared)
    : comm_(comm), overlap_(overlap) {
  for (auto& [name, tensor] : named) {
    if (tensor.scalar_type() != torch::kFloat32)
      fail(c10::str("parameter ", name, " has type ", tensor.scalar_type(), "; float32 is trained"));
    parameters_.push_back({name, tensor, decay_vectors || tensor.dim() > 1, 0});
  }
  if (parameters_.empty()) fail("the network has no trainable parameters");
  form(bucket_bytes);
  for (size_t i = 0; i < buckets_.size(); i++) bind(buckets_[i], i == 0);
  if (comm_ && shared) {
    std::vector<int64_t> lengths;
    for (auto& bucket : buckets_) lengths.push_back(bucket.gradients.numel());
    shared_ = SharedGradients::open(*comm_, lengths);
  }
  if (comm_ && overlap_)
    for (size_t i = 0; i < parameters_.size(); i++) hook(static_cast<int>(i));
}

// Last parameters first: backward reaches them first.
void Buckets::form(int64_t bucket_bytes) {
  for (int i = static_cast<int>(parameters_.size()) - 1; i >= 0; i--) {
    const auto length = parameters_[i].tensor.numel();
    if (buckets_.empty() || (buckets_.back().length + length) * 4 > bucket_bytes) buckets_.emplace_back();
    auto& bucket = buckets_.back();
    parameters_[i].bucket = static_cast<int>(buckets_.size()) - 1;
    bucket.members.push_back(i);
    bucket.length += length;
  }
}

void Buckets::bind(Bucket& bucket, bool first) {
  torch::NoGradGuard no_grad;
  const auto options = parameters_[bucket.members[0]].tensor.options().requires_grad(false);
  bucket.values = torch::empty({bucket.length}, options);
  bucket.gradients = torch::zeros({bucket.length + (first ? 1 : 0)}, options);
  int64_t offset = 0;
  for (int index : bucket.members) {
    auto& tensor = parameters_[index].tensor;
    const auto length = tensor.numel();
    auto value = bucket.values.narrow(0, offset, length).view(tensor.sizes());
    value.copy_(tensor.detach());
    tensor.set_data(value);
    tensor.mutable_grad() = bucket.gradients.narrow(0, offset, length).view(tensor.sizes());
    offset += length;
  }
}

void Buckets::hook(int index) {
  auto accumulator = torch::autograd::impl::grad_accumulator(parameters_[index].tensor);
  accumulator->add_post_hook(std::make_unique<AfterAccumulation>([this, index] {
    if (armed_) ready(parameters_[index].bucket);
  }));
  accumulators_.push_back(std::move(accumulator));
}

void Buckets::broadcast() {
  if (!comm_) return;
  for (auto& bucket : buckets_) comm_->broadcast(bucket.values, 0);
}

void Buckets::zero_gradients() {
  for (auto& bucket : buckets_) bucket.gradients.zero_();
}

void Buckets::arm(double loss) {
  buckets_[0].gradients.narrow(0, buckets_[0].length, 1).fill_(loss);
  for (auto& bucket : buckets_) bucket.waiting = static_cast<int>(bucket.members.size());
  next_ = 0;
  if (shared_) shared_->begin();
  armed_ = comm_ != nullptr;
}

void Buckets::ready(int bucket) {
  buckets_[bucket].waiting--;
  launch_in_order();
}

void Buckets::launch_in_order() {
  for (; next_ < buckets_.size() && buckets_[next_].waiting == 0; next_++) launch(next_);
}

void Buckets::launch(size_t bucket) {
  auto& gradients = buckets_[bucket].gradients;
  if (shared_) shared_->publish(bucket, gradients.data_ptr<float>());
  else buckets_[bucket].work = comm_->all_reduce_async(gradients);
}

void Buckets::await(size_t bucket) {
  if (shared_) {
    shared_->sum(bucket, buckets_[bucket].gradients.data_ptr<float>());
    return;
  }
  buckets_[bucket].work->wait();
  buckets_[bucket].work.reset();
}

double Buckets::finish() {
  if (comm_) {
    // Parameters that took no part in this step never become ready; their gradients are zero.
    for (auto& bucket : buckets_) bucket.waiting = 0;
    launch_in_order();
    armed_ = false;
    for (size_t i = 0; i < buckets_.size(); i++) await(i);
    if (shared_) shared_->end();
  }
  return buckets_[0].gradients[buckets_[0].length].item<double>();
}

void Buckets::detach_storage() {
  for (auto& parameter : parameters_) parameter.tensor.set_data(parameter.tensor.detach().clone());
}

void Buckets::attach_storage() {
  for (auto& bucket : buckets_) {
    int64_t offset = 0;
    for (int index : bucket.members) {
      auto& tensor = parameters_[index].tensor;
      tensor.set_data(bucket.values.narrow(0, offset, tensor.numel()).view(tensor.sizes()));
      offset += tensor.numel();
    }
  }
}
