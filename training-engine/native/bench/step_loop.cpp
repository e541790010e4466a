// The peer of the training benchmark: the same network, data shapes and optimizer in a plain libtorch loop.
#include <torch/torch.h>

#include <chrono>
#include <iostream>

int main(int argc, char** argv) {
  const int64_t batch = std::stoll(argv[1]), features = std::stoll(argv[2]), steps = argc > 3 ? std::stoll(argv[3]) : 500;
  at::set_num_threads(1);
  torch::nn::Sequential network(torch::nn::Linear(features, 128), torch::nn::ReLU(), torch::nn::Linear(128, 64), torch::nn::ReLU(),
                                torch::nn::Linear(64, 1));
  torch::optim::AdamW optimizer(network->parameters(), torch::optim::AdamWOptions(1e-3).weight_decay(0.01));
  auto x = torch::randn({batch, features}), y = torch::randn({batch, 1});
  double last = 0;
  const auto run = [&](int64_t count) {
    for (int64_t i = 0; i < count; i++) {
      optimizer.zero_grad();
      auto loss = torch::mse_loss(network->forward(x), y);
      loss.backward();
      optimizer.step();
      last = loss.item<double>();
    }
  };
  run(steps / 10);
  const auto start = std::chrono::steady_clock::now();
  run(steps);
  const std::chrono::duration<double, std::micro> elapsed = std::chrono::steady_clock::now() - start;
  std::cout << elapsed.count() / static_cast<double>(steps) << "\n";
  return last < 0;
}
