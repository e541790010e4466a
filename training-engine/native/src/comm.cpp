#include "comm.hpp"

#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
// Python's wheels of PyTorch speak NCCL, but bring its header in a package of its own.
#if defined(USE_C10D_NCCL) && __has_include(<nccl.h>)
#define ML_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

#include "tensors.hpp"

using namespace mlt;

namespace {

c10::intrusive_ptr<c10d::Store> open_store(const std::string& master, int port, int rank, int size, std::chrono::milliseconds timeout,
                                           const std::string& prefix) {
  c10d::TCPStoreOptions options;
  options.port = static_cast<std::uint16_t>(port);
  options.isServer = rank == 0;
  options.waitWorkers = false;
  options.timeout = timeout;
  auto tcp = c10::make_intrusive<c10d::TCPStore>(master, options);
  auto store = c10::make_intrusive<c10d::PrefixStore>(prefix, tcp);
  store->setTimeout(timeout);
  return store;
}

// Ranks that were started with different world sizes would otherwise wait for each other until the timeout.
void agree_on_size(c10d::Store& store, int rank, int size) {
  const std::string mine = std::to_string(size);
  if (rank == 0) store.set("world_size", std::vector<uint8_t>(mine.begin(), mine.end()));
  const auto theirs = store.get("world_size");
  const std::string expected(theirs.begin(), theirs.end());
  if (mine != expected) fail("this rank was started with world size " + mine + "; rank 0 has world size " + expected);
  if (store.add("rank/" + std::to_string(rank), 1) > 1) fail("rank " + std::to_string(rank) + " joined twice: two processes have the same RANK");
}

c10::intrusive_ptr<Group> open_gloo(const c10::intrusive_ptr<c10d::Store>& store, const char* address, int rank, int size,
                                    std::chrono::milliseconds timeout) {
  auto options = c10d::ProcessGroupGloo::Options::create(timeout);
  options->threads = 2;
  options->devices.push_back(address && *address ? c10d::ProcessGroupGloo::createDeviceForHostname(address)
                                                 : c10d::ProcessGroupGloo::createDefaultDevice());
  return c10::make_intrusive<c10d::ProcessGroupGloo>(store, rank, size, options);
}

c10::intrusive_ptr<Group> open_group(const std::string& backend, const c10::intrusive_ptr<c10d::Store>& store, const char* address,
                                     int rank, int size, std::chrono::milliseconds timeout) {
  if (backend == "gloo") return open_gloo(store, address, rank, size, timeout);
  if (backend != "nccl") fail("backend '" + backend + "' is not one of gloo, nccl");
#ifdef ML_NCCL
  auto options = c10d::ProcessGroupNCCL::Options::create();
  options->timeout = timeout;
  return c10::make_intrusive<c10d::ProcessGroupNCCL>(store, rank, size, options);
#else
  fail("backend 'nccl' is not in this build: libtorch has no NCCL, or nccl.h was not found; use gloo");
#endif
}

c10d::ReduceOp reduce_operation(int operation) {
  switch (operation) {
    case MT_SUM: return c10d::ReduceOp::SUM;
    case MT_MIN: return c10d::ReduceOp::MIN;
    case MT_MAX: return c10d::ReduceOp::MAX;
    default: fail("reduce operation " + std::to_string(operation) + " is not one of sum, min, max");
  }
}

}  // namespace

c10::intrusive_ptr<Work> mt_comm::all_reduce_async(torch::Tensor tensor, c10d::ReduceOp operation) {
  std::vector<at::Tensor> tensors{std::move(tensor)};
  c10d::AllreduceOptions options;
  options.reduceOp = operation;
  return watched(group->allreduce(tensors, options));
}

c10::intrusive_ptr<Work> mt_comm::watched(c10::intrusive_ptr<Work> work) {
  if (gloo)
    work->getFuture()->addCallback([this](c10::ivalue::Future& done) {
      if (done.hasError()) connections.shut_down();
    });
  return work;
}

void mt_comm::broadcast(torch::Tensor tensor, int root) {
  std::vector<at::Tensor> tensors{std::move(tensor)};
  c10d::BroadcastOptions options;
  options.rootRank = root;
  watched(group->broadcast(tensors, options))->wait();
}

void mt_comm::barrier() { watched(group->barrier())->wait(); }

int mt_comm_open(const char* backend, const char* master, int port, const char* local_address, int rank, int size, int timeout_ms,
                 const char* prefix, mt_comm** out) {
  return guarded([&] {
    if (size < 1) fail("world size " + std::to_string(size) + " is not at least 1");
    if (rank < 0 || rank >= size) fail("rank " + std::to_string(rank) + " is not in [0, world size " + std::to_string(size) + ")");
    if (port < 1 || port > 65535) fail("port " + std::to_string(port) + " is not in [1, 65535]");
    const std::chrono::milliseconds timeout(timeout_ms);
    auto comm = std::make_unique<mt_comm>();
    comm->rank = rank;
    comm->size = size;
    comm->timeout = timeout;
    comm->store = open_store(master, port, rank, size, timeout, prefix ? prefix : "ml");
    agree_on_size(*comm->store, rank, size);
    comm->gloo = std::string(backend) == "gloo";
    const auto before = Connections::open();
    comm->group = open_group(backend, comm->store, local_address, rank, size, timeout);
    if (comm->gloo) comm->connections.find(before, *comm->store, rank, size);
    *out = comm.release();
  });
}

int mt_comm_all_reduce(mt_comm* comm, const mt_view* view, int operation) {
  return guarded([&] { comm->all_reduce_async(wrap(*view), reduce_operation(operation))->wait(); });
}

int mt_comm_broadcast(mt_comm* comm, const mt_view* view, int root) {
  return guarded([&] { comm->broadcast(wrap(*view), root); });
}

int mt_comm_barrier(mt_comm* comm) {
  return guarded([&] { comm->barrier(); });
}

int mt_comm_close(mt_comm* comm) {
  return guarded([&] { delete comm; });
}
