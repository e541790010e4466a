#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <thread>

#include "testing.hpp"

int free_port() {
  const int handle = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  bind(handle, reinterpret_cast<sockaddr*>(&address), length);
  getsockname(handle, reinterpret_cast<sockaddr*>(&address), &length);
  close(handle);
  return ntohs(address.sin_port);
}

namespace {

// Runs one thread per rank of one group and hands on the first failure.
void on_ranks(int size, const std::function<void(int, mt_comm*)>& body) {
  const int port = free_port();
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::string failure;
  for (int rank = 0; rank < size; rank++)
    threads.emplace_back([&, rank] {
      try {
        mt_comm* comm;
        OK(mt_comm_open("gloo", "127.0.0.1", port, "127.0.0.1", rank, size, 20000, "test", &comm));
        body(rank, comm);
        OK(mt_comm_barrier(comm));
        OK(mt_comm_close(comm));
      } catch (const std::exception& e) {
        std::lock_guard<std::mutex> lock(mutex);
        if (failure.empty()) failure = e.what();
      }
    });
  for (auto& thread : threads) thread.join();
  if (!failure.empty()) throw std::runtime_error(failure);
}

struct Data {
  torch::Tensor x, y;
};

std::vector<Data> data(int steps, int rows) {
  torch::manual_seed(11);
  std::vector<Data> all;
  for (int i = 0; i < steps; i++) all.push_back({torch::randn({rows, 4}), torch::randn({rows, 1})});
  return all;
}

// Every rank takes its part of each batch; answers rank 0's losses and parameters.
std::pair<std::vector<double>, std::vector<torch::Tensor>> train(int size, const std::vector<Data>& batches, mt_trainer_options o) {
  std::vector<double> losses;
  std::vector<torch::Tensor> parameters;
  std::mutex random;  // ranks are threads here and share libtorch's generator, processes do not
  const auto run = [&](int rank, mt_comm* comm) {
    std::unique_lock<std::mutex> lock(random);
    auto* network = mlp(4, 8, 1);
    lock.unlock();
    Trainer trainer(network, o, comm);
    for (auto& batch : batches) {
      const auto rows = batch.x.size(0), from = rows * rank / size, to = rows * (rank + 1) / size;
      const double loss = trainer.step({batch.x.slice(0, from, to)}, batch.y.slice(0, from, to), static_cast<double>(rows));
      if (rank == 0) losses.push_back(loss);
    }
    if (rank == 0)
      for (int i = 0; i < trainer.count(); i++) parameters.push_back(trainer.read(i));
  };
  if (size == 1) run(0, nullptr);
  else on_ranks(size, run);
  return {losses, parameters};
}

}  // namespace

TEST(ranks_equal_one_process) {
  auto o = options("mse", "adamw");
  o.learning_rate = 0.01;
  o.bucket_bytes = 128;  // several buckets even here
  const auto batches = data(50, 24);
  const auto one = train(1, batches, o);
  for (int size : {2, 3, 4}) {
    const auto many = train(size, batches, o);
    for (size_t i = 0; i < 50; i++) CHECK(std::abs(many.first[i] - one.first[i]) < 1e-5);
    for (size_t i = 0; i < one.second.size(); i++) near(many.second[i], one.second[i], 1e-5, "parameter");
  }
}

TEST(overlap_equals_flat) {
  auto o = options("mse", "sgd");
  o.bucket_bytes = 128;
  const auto batches = data(10, 16);
  const auto overlapped = train(2, batches, o);
  o.overlap = 0;
  const auto flat = train(2, batches, o);
  for (size_t i = 0; i < flat.second.size(); i++) CHECK(torch::equal(flat.second[i], overlapped.second[i]));
}

TEST(shared_memory_equals_network) {
  auto o = options("mse", "sgd");
  o.bucket_bytes = 128;
  const auto batches = data(10, 16);
  for (int size : {2, 4}) {
    o.shared_memory = 1;
    const auto shared = train(size, batches, o);
    o.shared_memory = 0;
    const auto network = train(size, batches, o);
    for (size_t i = 0; i < network.first.size(); i++) CHECK(std::abs(shared.first[i] - network.first[i]) < 1e-6);
    for (size_t i = 0; i < network.second.size(); i++) near(shared.second[i], network.second[i], 1e-6, "parameter");
  }
}

// Rank 1 takes a step and goes; answers what rank 0's next step fails with, and checks that it does so at once.
static std::string step_without_peer(int shared_memory) {
  auto o = options();
  o.shared_memory = shared_memory;
  const int port = free_port();
  const auto step = [](Trainer& trainer) { return trainer.step({torch::ones({2, 4})}, torch::ones({2, 1})); };
  std::mutex random;
  const auto open = [&](mt_comm* comm) {
    std::lock_guard<std::mutex> lock(random);
    auto* network = mlp(4, 8, 1);
    return std::make_pair(network, comm);
  };
  std::thread other([&] {
    mt_comm* comm;
    OK(mt_comm_open("gloo", "127.0.0.1", port, "127.0.0.1", 1, 2, 30000, "test", &comm));
    auto [network, group] = open(comm);
    {
      Trainer trainer(network, o, group);
      step(trainer);
    }
    OK(mt_comm_close(comm));
  });
  mt_comm* comm;
  OK(mt_comm_open("gloo", "127.0.0.1", port, "127.0.0.1", 0, 2, 30000, "test", &comm));
  std::string text;
  {
    auto [network, group] = open(comm);
    Trainer trainer(network, o, group);
    step(trainer);
    other.join();
    const auto start = std::chrono::steady_clock::now();
    try {
      step(trainer);
    } catch (const std::exception& e) {
      text = e.what();
    }
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
  }
  OK(mt_comm_close(comm));
  return text;
}

TEST(lost_rank_ends_a_step) {
  CHECK(step_without_peer(1).find("another rank went away") != std::string::npos);
  CHECK(!step_without_peer(0).empty());
}

TEST(unused_parameters) {
  // The second branch is never read by the output: its gradients stay zero and the step ends all the same.
  on_ranks(2, [](int, mt_comm* comm) {
    mt_network* network;
    OK(mt_network_layers(1, 1, &network));
    layer(network, "linear", {0}, {4, 2, 1});
    layer(network, "linear", {0}, {4, 1, 1});
    Trainer trainer(network, options(), comm);
    auto before = trainer.read(0).clone();
    trainer.step({torch::ones({2, 4})}, torch::ones({2, 1}));
    CHECK(torch::equal(before, trainer.read(0)));
  });
}

TEST(short_last_batch) {
  // Three ranks, two rows: one rank has none.
  const auto batches = data(3, 2);
  const auto one = train(1, batches, options());
  const auto three = train(3, batches, options());
  for (size_t i = 0; i < one.second.size(); i++) near(three.second[i], one.second[i], 1e-6, "parameter");
}

TEST(buffers_are_averaged) {
  // Each rank sees other rows and keeps another running mean; afterwards all have the mean of them.
  std::vector<torch::Tensor> before(2), after(2);
  on_ranks(2, [&](int rank, mt_comm* comm) {
    mt_network* network;
    OK(mt_network_layers(1, 1, &network));
    layer(network, "batch_norm", {0}, {2}, {1e-5, 0.1});
    layer(network, "linear", {1}, {2, 1, 1});
    Trainer trainer(network, options(), comm);
    trainer.step({torch::full({4, 2}, static_cast<float>(10 * (rank + 1)))}, torch::zeros({4, 1}));
    const int running_mean = trainer.count();
    before[rank] = trainer.read(running_mean).clone();
    OK(mt_trainer_average_buffers(trainer.handle));
    after[rank] = trainer.read(running_mean).clone();
  });
  near(before[0], torch::full({2}, 1.0f), 1e-6, "rank 0");
  near(before[1], torch::full({2}, 2.0f), 1e-6, "rank 1");
  for (auto& mean : after) near(mean, torch::full({2}, 1.5f), 1e-6, "mean");
}

TEST(collectives) {
  on_ranks(3, [](int rank, mt_comm* comm) {
    View sum(torch::full({5}, static_cast<float>(rank)));
    OK(mt_comm_all_reduce(comm, &sum, MT_SUM));
    near(sum.tensor, torch::full({5}, 3.0f), 0, "sum");
    View most(torch::full({1}, static_cast<int64_t>(rank), torch::kInt64));
    OK(mt_comm_all_reduce(comm, &most, MT_MAX));
    near(most.tensor, torch::full({1}, 2.0f), 0, "maximum");
    View from(torch::full({4}, static_cast<float>(rank)));
    OK(mt_comm_broadcast(comm, &from, 1));
    near(from.tensor, torch::ones({4}), 0, "broadcast");
  });
}

TEST(size_mismatch) {
  const int port = free_port();
  std::string text;
  std::thread other([&] {
    mt_comm* comm;
    if (mt_comm_open("gloo", "127.0.0.1", port, "127.0.0.1", 1, 3, 3000, "test", &comm) != MT_OK) text = mt_last_error();
  });
  mt_comm* comm;
  const int result = mt_comm_open("gloo", "127.0.0.1", port, "127.0.0.1", 0, 2, 3000, "test", &comm);
  other.join();
  CHECK(result != MT_OK);
  CHECK(text.find("world size 3; rank 0 has world size 2") != std::string::npos);
}

TEST(port_taken) {
  const int handle = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  socklen_t length = sizeof address;
  bind(handle, reinterpret_cast<sockaddr*>(&address), length);
  listen(handle, 1);
  getsockname(handle, reinterpret_cast<sockaddr*>(&address), &length);
  mt_comm* comm;
  REFUSED(mt_comm_open("gloo", "127.0.0.1", ntohs(address.sin_port), "127.0.0.1", 0, 2, 2000, "test", &comm), "ddress already in use");
  close(handle);
}

TEST(lost_rank_is_noticed) {
  // Rank 1 goes away between two reductions; rank 0's next one fails at once instead of waiting for the timeout.
  const int port = free_port();
  std::thread other([port] {
    mt_comm* comm;
    OK(mt_comm_open("gloo", "127.0.0.1", port, "127.0.0.1", 1, 2, 30000, "test", &comm));
    View view(torch::ones({2}));
    OK(mt_comm_all_reduce(comm, &view, MT_SUM));
    OK(mt_comm_close(comm));
  });
  mt_comm* comm;
  OK(mt_comm_open("gloo", "127.0.0.1", port, "127.0.0.1", 0, 2, 30000, "test", &comm));
  View view(torch::ones({2}));
  OK(mt_comm_all_reduce(comm, &view, MT_SUM));
  other.join();
  const auto start = std::chrono::steady_clock::now();
  CHECK(mt_comm_all_reduce(comm, &view, MT_SUM) == MT_FAILED);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
}
