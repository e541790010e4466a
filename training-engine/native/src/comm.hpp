#pragma once
#include <torch/torch.h>
#include <torch/version.h>

#include <chrono>

#include <torch/csrc/distributed/c10d/ProcessGroup.hpp>
#include <torch/csrc/distributed/c10d/Store.hpp>
#if TORCH_VERSION_MAJOR >= 2
#include <torch/csrc/distributed/c10d/Backend.hpp>
#endif

#include "connections.hpp"
#include "error.hpp"

namespace mlt {
#if TORCH_VERSION_MAJOR >= 2
using Group = c10d::Backend;
using Work = c10d::Work;
#else
using Group = c10d::ProcessGroup;
using Work = c10d::Work;
#endif
}  // namespace mlt

struct mt_comm {
  int rank = 0;
  int size = 1;
  bool gloo = true;
  std::chrono::milliseconds timeout{0};
  int trainers = 0;  // opened on this group so far, the same number on every rank
  c10::intrusive_ptr<c10d::Store> store;
  mlt::Connections connections;  // used by work of the group, which therefore goes first
  c10::intrusive_ptr<mlt::Group> group;

  c10::intrusive_ptr<mlt::Work> all_reduce_async(torch::Tensor tensor, c10d::ReduceOp operation = c10d::ReduceOp::SUM);
  void broadcast(torch::Tensor tensor, int root);
  void barrier();

 private:
  // Work that fails takes all other work with it: what it waits for may never come.
  c10::intrusive_ptr<mlt::Work> watched(c10::intrusive_ptr<mlt::Work> work);
};
