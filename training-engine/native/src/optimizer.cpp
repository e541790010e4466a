#include "optimizer.hpp"

using namespace mlt;

namespace {

void check(const char* name, double value, double low, double high) {
  if (!(value >= low && value < high)) fail(c10::str("optimizer: ", name, " ", value, " is not in [", low, ", ", high, ")"));
}

}  // namespace

Optimizer::Optimizer(const mt_trainer_options& o, Buckets& buckets)
    : buckets_(buckets), rate_(o.learning_rate), weight_decay_(o.weight_decay), momentum_(o.momentum), beta1_(o.beta1), beta2_(o.beta2),
      epsilon_(o.epsilon), nesterov_(o.nesterov != 0) {
  const std::string name = o.optimizer;
  if (name == "sgd") kind_ = Kind::sgd;
  else if (name == "adam") kind_ = Kind::adam;
  else if (name == "adamw") kind_ = Kind::adamw;
  else fail("optimizer '" + name + "' is not one of sgd, adam, adamw");
  check("learning rate", rate_, 0, 1e6);
  check("weight decay", weight_decay_, 0, 1e6);
  check("momentum", momentum_, 0, 1);
  check("beta1", beta1_, 0, 1);
  check("beta2", beta2_, 0, 1);
  const bool moments = kind_ != Kind::sgd;
  for (auto& bucket : buckets_.all()) {
    momentum.push_back(moments || momentum_ > 0 ? torch::zeros_like(bucket.values) : torch::Tensor());
    square.push_back(moments ? torch::zeros_like(bucket.values) : torch::Tensor());
  }
}

void Optimizer::decay(Bucket& bucket) {
  if (weight_decay_ == 0) return;
  for (int index : bucket.members) {
    auto& parameter = buckets_.parameters()[index];
    if (!parameter.decays) continue;
    if (kind_ == Kind::adamw) parameter.tensor.mul_(1 - rate_ * weight_decay_);
    else parameter.tensor.mutable_grad().add_(parameter.tensor, weight_decay_);
  }
}

void Optimizer::sgd(size_t i) {
  auto& bucket = buckets_.all()[i];
  auto gradient = bucket.gradient();
  if (momentum_ > 0) {
    auto& buffer = momentum[i];
    // torch.optim starts the buffer with the first gradient; zero times the momentum plus the gradient is the same.
    buffer.mul_(momentum_).add_(gradient);
    gradient = nesterov_ ? gradient.add(buffer, momentum_) : buffer;
  }
  bucket.values.add_(gradient, -rate_);
}

void Optimizer::adam(size_t i) {
  auto& bucket = buckets_.all()[i];
  const auto gradient = bucket.gradient();
  const double correction1 = 1 - std::pow(beta1_, static_cast<double>(steps));
  const double correction2 = 1 - std::pow(beta2_, static_cast<double>(steps));
  momentum[i].mul_(beta1_).add_(gradient, 1 - beta1_);
  square[i].mul_(beta2_).addcmul_(gradient, gradient, 1 - beta2_);
  const auto denominator = square[i].sqrt().div_(std::sqrt(correction2)).add_(epsilon_);
  bucket.values.addcdiv_(momentum[i], denominator, -rate_ / correction1);
}

void Optimizer::step() {
  torch::NoGradGuard no_grad;
  steps++;
  for (size_t i = 0; i < buckets_.all().size(); i++) {
    decay(buckets_.all()[i]);
    if (kind_ == Kind::sgd) sgd(i);
    else adam(i);
  }
}
