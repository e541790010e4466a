#include "testing.hpp"

TEST(linear_step_closed_form) {
  auto x = torch::randn({8, 3}), y = torch::randn({8, 1});
  Trainer trainer(linear(3, 1), options());
  auto w = trainer.read(0), b = trainer.read(1);
  const auto error = x.matmul(w.t()) + b - y;
  const double loss = trainer.step({x}, y);
  near(torch::tensor(loss), error.pow(2).mean(), 1e-6, "loss");
  near(trainer.read(0), w - 0.1 * 2 * error.t().matmul(x) / 8, 1e-6, "weight");
  near(trainer.read(1), b - 0.1 * 2 * error.mean(), 1e-6, "bias");
}

namespace {

mt_network* every_layer() {
  mt_network* network;
  OK(mt_network_layers(2, 3, &network));
  const auto first = layer(network, "embedding", {1}, {5, 3, 0});
  const auto second = layer(network, "embedding", {1}, {4, 2, 1});
  auto v = layer(network, "concat", {0, first, second});
  v = layer(network, "linear", {v}, {8, 6, 1});
  v = layer(network, "layer_norm", {v}, {6}, {1e-5});
  v = layer(network, "gelu", {v});
  v = layer(network, "linear", {v}, {6, 6, 1});
  v = layer(network, "silu", {v});
  v = layer(network, "elu", {v});
  v = layer(network, "leaky_relu", {v}, {}, {0.1});
  v = layer(network, "linear", {v}, {6, 6, 0});
  v = layer(network, "sigmoid", {v});
  const auto deep = layer(network, "linear", {v}, {6, 3, 1});
  const auto wide = layer(network, "linear", {0}, {3, 3, 1});
  layer(network, "add", {deep, wide});
  return network;
}

}  // namespace

TEST(gradients_match_finite_differences) {
  for (const std::string loss : {"mse", "mae", "huber", "bce", "cross_entropy"}) {
    torch::manual_seed(5);
    auto x = torch::randn({6, 3});
    auto categories = torch::stack({torch::randint(5, {6}), torch::randint(4, {6})}, 1).to(torch::kInt64);
    auto y = loss == "cross_entropy" ? torch::randint(3, {6}).to(torch::kInt64) : torch::rand({6, 3});
    auto o = options(loss.c_str());
    o.learning_rate = 0;
    Trainer trainer(every_layer(), o);
    trainer.step({x, categories}, y);
    std::vector<torch::Tensor> gradients;
    for (int i = 0; i < trainer.count(); i++) gradients.push_back(trainer.read(i, true));
    for (int i = 0; i < trainer.count(); i++) {
      auto value = trainer.read(i);
      auto flat = value.flatten();
      for (int64_t j = 0; j < flat.numel(); j += 3) {
        const double kept = flat[j].item<double>(), h = 1e-2;
        flat[j] = kept + h;
        trainer.write(i, value);
        const double above = trainer.step({x, categories}, y);
        flat[j] = kept - h;
        trainer.write(i, value);
        const double below = trainer.step({x, categories}, y);
        flat[j] = kept;
        trainer.write(i, value);
        near(gradients[i].flatten()[j], torch::tensor((above - below) / (2 * h)), 2e-3, (loss + " gradient").c_str());
      }
    }
  }
}

namespace {

// The same network, data and optimizer in plain libtorch.
void compare_with_torch(mt_trainer_options o, const std::function<std::unique_ptr<torch::optim::Optimizer>(std::vector<torch::Tensor>)>& make) {
  Trainer trainer(mlp(4, 5, 1), o);
  std::vector<torch::Tensor> p;
  for (int i = 0; i < trainer.count(); i++) p.push_back(trainer.read(i).clone().requires_grad_(true));
  auto optimizer = make(p);
  for (int step = 0; step < 20; step++) {
    auto x = torch::randn({16, 4}), y = torch::randn({16, 1});
    trainer.step({x}, y);
    optimizer->zero_grad();
    auto out = torch::linear(torch::gelu(torch::linear(torch::tanh(torch::linear(x, p[0], p[1])), p[2], p[3])), p[4], p[5]);
    torch::mse_loss(out, y).backward();
    optimizer->step();
  }
  for (int i = 0; i < trainer.count(); i++) near(trainer.read(i), p[i], 2e-6, o.optimizer);
}

}  // namespace

TEST(optimizers_match_torch_optim) {
  namespace optim = torch::optim;
  auto o = options("mse", "sgd");
  o.decay_vectors = 1;
  compare_with_torch(o, [](auto p) { return std::make_unique<optim::SGD>(p, optim::SGDOptions(0.1)); });
  o.momentum = 0.9;
  o.weight_decay = 0.01;
  compare_with_torch(o, [](auto p) { return std::make_unique<optim::SGD>(p, optim::SGDOptions(0.1).momentum(0.9).weight_decay(0.01)); });
  o.nesterov = 1;
  compare_with_torch(o, [](auto p) {
    return std::make_unique<optim::SGD>(p, optim::SGDOptions(0.1).momentum(0.9).weight_decay(0.01).nesterov(true));
  });
  o.optimizer = "adam";
  o.learning_rate = 0.01;
  compare_with_torch(o, [](auto p) { return std::make_unique<optim::Adam>(p, optim::AdamOptions(0.01).weight_decay(0.01)); });
  o.optimizer = "adamw";
  compare_with_torch(o, [](auto p) { return std::make_unique<optim::AdamW>(p, optim::AdamWOptions(0.01).weight_decay(0.01)); });
}

TEST(decay_groups) {
  auto o = options("mse", "adamw");
  o.weight_decay = 0.5;
  o.epsilon = 1;
  // Without gradient only the decay is left: on the weight, not on the bias.
  Trainer trainer(linear(3, 1), o);
  auto w = trainer.read(0).clone(), b = trainer.read(1).clone();
  auto x = torch::zeros({2, 3});
  trainer.step({x}, b.expand({2, 1}));
  near(trainer.read(0), w * (1 - 0.1 * 0.5), 1e-7, "weight");
  near(trainer.read(1), b, 1e-7, "bias");
}

TEST(clipping) {
  auto o = options();
  o.clip_norm = 0.5;
  o.learning_rate = 1;
  Trainer trainer(linear(3, 1), o);
  auto w = trainer.read(0).clone(), b = trainer.read(1).clone();
  trainer.step({torch::ones({4, 3})}, torch::full({4, 1}, 100.0));
  const auto moved = std::sqrt(((trainer.read(0) - w).pow(2).sum() + (trainer.read(1) - b).pow(2).sum()).item<double>());
  CHECK(std::abs(moved - 0.5) < 1e-4);
  double norm;
  OK(mt_trainer_gradient_norm(trainer.handle, &norm));
  CHECK(norm > 100);
}

TEST(accumulation_equals_one_batch) {
  auto x = torch::randn({12, 4}), y = torch::randn({12, 1});
  Trainer whole(mlp(4, 5, 1), options()), parts(mlp(4, 5, 1), options());
  const double expected = whole.step({x}, y);
  parts.step({x.slice(0, 0, 5)}, y.slice(0, 0, 5), 12, false);
  parts.step({x.slice(0, 5, 6)}, y.slice(0, 5, 6), 12, false);
  const double loss = parts.step({x.slice(0, 6, 12)}, y.slice(0, 6, 12), 12, true);
  CHECK(std::abs(loss - expected) < 1e-6);
  for (int i = 0; i < whole.count(); i++) near(parts.read(i), whole.read(i), 1e-6, "parameter");
}

TEST(weights) {
  // A row of weight 2 counts like the row given twice.
  auto x = torch::randn({3, 4}), y = torch::randn({3, 1});
  Trainer weighted(mlp(4, 5, 1), options()), twice(mlp(4, 5, 1), options());
  const double a = weighted.step({x}, y, 4, true, torch::tensor({1.0f, 2.0f, 1.0f}));
  const double b = twice.step({torch::cat({x, x.slice(0, 1, 2)})}, torch::cat({y, y.slice(0, 1, 2)}), 4);
  CHECK(std::abs(a - b) < 1e-6);
  for (int i = 0; i < twice.count(); i++) near(weighted.read(i), twice.read(i), 1e-6, "parameter");
}

TEST(evaluate_and_predict) {
  auto x = torch::randn({5, 3}), y = torch::rand({5, 1});
  Trainer trainer(linear(3, 1), options("bce"));
  auto expected = x.matmul(trainer.read(0).t()) + trainer.read(1);
  View input(x), target(y), out(torch::zeros({5, 1}));
  double sum;
  OK(mt_trainer_evaluate(trainer.handle, &input, 1, &target, nullptr, &sum, &out));
  near(out.tensor, expected, 1e-6, "outputs");
  near(torch::tensor(sum), torch::binary_cross_entropy_with_logits(expected, y, {}, {}, at::Reduction::Sum), 1e-5, "sum of losses");
  out.tensor.zero_();
  OK(mt_trainer_predict(trainer.handle, &input, 1, &out));
  near(out.tensor, expected, 1e-6, "predictions");
}

TEST(bfloat16_is_close) {
  auto o = options("mse", "adamw");
  o.learning_rate = 0.01;
  Trainer full(mlp(4, 16, 1), o);
  o.precision = "bfloat16";
  Trainer half(mlp(4, 16, 1), o);
  double a = 0, b = 0;
  for (int step = 0; step < 30; step++) {
    auto x = torch::randn({32, 4});
    auto y = x.sum(1, true);
    a = full.step({x}, y);
    b = half.step({x}, y);
  }
  CHECK(std::abs(a - b) < 0.05 * std::max(1.0, a));
}

TEST(convolution) {
  mt_network* network;
  OK(mt_network_layers(1, 1, &network));
  auto v = layer(network, "reshape", {0}, {1, 8, 8});
  v = layer(network, "conv2d", {v}, {1, 4, 3, 1, 1});
  v = layer(network, "relu", {v});
  v = layer(network, "max_pool2d", {v}, {2, 2});
  v = layer(network, "flatten", {v});
  v = layer(network, "dropout", {v}, {}, {0.1});
  v = layer(network, "batch_norm", {v}, {64}, {1e-5, 0.1});
  layer(network, "linear", {v}, {64, 2, 1});
  auto o = options("cross_entropy", "adam");
  o.learning_rate = 0.01;
  Trainer trainer(network, o);
  double loss = 0;
  for (int step = 0; step < 60; step++) {
    // Class 1 has its bright half on the right.
    auto y = torch::randint(2, {32}).to(torch::kInt64);
    auto x = torch::randn({32, 8, 8}) * 0.3;
    x.slice(2, 4, 8) += y.view({32, 1, 1});
    loss = trainer.step({x.reshape({32, 64})}, y);
  }
  CHECK(loss < 0.2);
}

TEST(batch_norm_of_one_row) {
  // The last batch of an epoch may have one row: it is normalised by what was seen before, and nothing of it is remembered.
  mt_network* network;
  OK(mt_network_layers(1, 1, &network));
  auto v = layer(network, "linear", {0}, {3, 4, 1});
  v = layer(network, "batch_norm", {v}, {4}, {1e-5, 0.1});
  layer(network, "linear", {v}, {4, 1, 1});
  Trainer trainer(network, options());
  trainer.step({torch::randn({16, 3})}, torch::randn({16, 1}));
  const auto mean = trainer.read(trainer.count()).clone();
  const double loss = trainer.step({torch::randn({1, 3})}, torch::randn({1, 1}));
  CHECK(std::isfinite(loss));
  CHECK(torch::equal(trainer.read(trainer.count()), mean));
  trainer.step({torch::randn({16, 3})}, torch::randn({16, 1}));
  CHECK(!torch::equal(trainer.read(trainer.count()), mean));
}
