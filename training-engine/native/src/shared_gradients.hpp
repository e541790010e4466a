#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "comm.hpp"

namespace mlt {

// Sums the gradients of ranks that share a machine in memory that all of them see, by the threads that train. Gloo sends
// them through the kernel's TCP with threads of its own, which on a machine whose processors all compute have to wait for one.
class SharedGradients {
 public:
  // Comes to every rank of the group with the same lengths of buckets. Null, on every rank, unless all of them can map one memory.
  static std::unique_ptr<SharedGradients> open(mt_comm& comm, const std::vector<int64_t>& lengths);
  ~SharedGradients();
  SharedGradients(const SharedGradients&) = delete;

  // Begins a step: waits until every rank has summed the one before.
  void begin();
  // Shows this rank's values of a bucket to the others. Buckets are published in order.
  void publish(size_t bucket, const float* values);
  // Waits for a bucket of every rank; puts their sum, in the order of ranks, in place of this rank's values.
  void sum(size_t bucket, float* values);
  // Ends a step: what the ranks published may be overwritten.
  void end();

 private:
  struct Header;
  struct Place;

  SharedGradients(mt_comm& comm, const std::vector<int64_t>& lengths);

  bool create(std::string& name);
  bool join(const std::string& name);
  bool map(int handle);
  float* values_of(int rank, size_t bucket) const;
  void wait(const std::atomic<uint32_t>& word, uint32_t target);

  mt_comm& comm_;
  std::vector<int64_t> lengths_, offsets_;  // of each bucket; where it begins within a rank's values
  int64_t values_ = 0;                      // of a rank, those between buckets included
  size_t bytes_ = 0;
  int handle_ = -1;
  Header* header_ = nullptr;
  uint32_t step_ = 0, published_ = 0;
};

}  // namespace mlt
