#include "shared_gradients.hpp"

#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <climits>
#include <cstring>
#include <random>

using namespace mlt;

namespace {

// Every rank reads what all of them published: with more of them, or more to sum, gloo's ring moves less.
constexpr int MostRanks = 8;
constexpr size_t MostBytes = size_t{1} << 30;

constexpr size_t Line = 64;
constexpr int64_t Piece = 4096;
constexpr int Spins = 200;
constexpr auto Slice = std::chrono::milliseconds(20);
constexpr const char* Label = "ml-gradients";

static_assert(std::atomic<uint32_t>::is_always_lock_free);

long futex(const std::atomic<uint32_t>& word, int operation, uint32_t value, const timespec* limit) {
  return syscall(SYS_futex, reinterpret_cast<const uint32_t*>(&word), operation, value, limit, nullptr, 0);
}

void set(std::atomic<uint32_t>& word, uint32_t value) {
  word.store(value, std::memory_order_release);
  futex(word, FUTEX_WAKE, INT_MAX, nullptr);
}

bool reached(const std::atomic<uint32_t>& word, uint32_t target) {
  return static_cast<int32_t>(word.load(std::memory_order_acquire) - target) >= 0;
}

void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

std::string key_of(const std::string& text) { return text.substr(0, text.find(' ')); }

std::string link_of(const std::string& path) {
  char target[PATH_MAX];
  const auto length = readlink(path.c_str(), target, sizeof target);
  return length < 0 ? "" : std::string(target, length);
}

std::string random_key() {
  std::random_device device;
  return c10::str(device(), "-", device(), "-", device(), "-", device());
}

void add(float* into, const float* first, const float* second, int64_t count) {
  for (int64_t i = 0; i < count; i++) into[i] = first[i] + second[i];
}

}  // namespace

// What one rank has done, on a cache line of its own.
struct SharedGradients::Place {
  alignas(Line) std::atomic<uint32_t> published;  // buckets, over all steps
  std::atomic<uint32_t> ended;                    // steps
};

struct SharedGradients::Header {
  char key[128];
  Place places[MostRanks];
};

SharedGradients::SharedGradients(mt_comm& comm, const std::vector<int64_t>& lengths) : comm_(comm), lengths_(lengths) {
  const int64_t line = Line / sizeof(float);
  for (const auto length : lengths) {
    offsets_.push_back(values_);
    values_ += (length + line - 1) / line * line;
  }
  bytes_ = sizeof(Header) + comm.size * values_ * sizeof(float);
}

SharedGradients::~SharedGradients() {
  if (header_) munmap(header_, bytes_);
  if (handle_ >= 0) close(handle_);
}

std::unique_ptr<SharedGradients> SharedGradients::open(mt_comm& comm, const std::vector<int64_t>& lengths) {
  if (comm.size < 2 || comm.size > MostRanks) return nullptr;
  std::unique_ptr<SharedGradients> shared(new SharedGradients(comm, lengths));
  if (shared->bytes_ > MostBytes) return nullptr;
  const auto place = "gradients/" + std::to_string(comm.trainers++);
  std::string name;
  bool mapped = false;
  if (comm.rank == 0) {
    mapped = shared->create(name);
    comm.store->set(place, std::vector<uint8_t>(name.begin(), name.end()));
  } else {
    const auto bytes = comm.store->get(place);
    mapped = shared->join(std::string(bytes.begin(), bytes.end()));
  }
  auto all = torch::full({1}, mapped ? 1 : 0, torch::kInt32);
  comm.all_reduce_async(all, c10d::ReduceOp::MIN)->wait();
  if (all.item<int32_t>() == 0) return nullptr;
  // Every rank has the memory; it goes with the last of them.
  close(shared->handle_);
  shared->handle_ = -1;
  return shared;
}

// Memory without a name in any folder: nothing is left of it when all ranks are killed.
bool SharedGradients::create(std::string& name) {
  handle_ = memfd_create(Label, MFD_CLOEXEC);
  if (handle_ < 0 || posix_fallocate(handle_, 0, static_cast<off_t>(bytes_)) != 0 || !map(handle_)) return false;
  const auto key = random_key();
  std::strncpy(header_->key, key.c_str(), sizeof header_->key - 1);
  name = c10::str(key, " /proc/", getpid(), "/fd/", handle_);
  return true;
}

// On another machine, or in another container, the path is of nothing, or of something else.
bool SharedGradients::join(const std::string& name) {
  const auto space = name.find(' ');
  if (space == std::string::npos) return false;
  const auto path = name.substr(space + 1);
  if (link_of(path) != c10::str("/memfd:", Label, " (deleted)")) return false;
  handle_ = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  struct stat facts {};
  if (handle_ < 0 || fstat(handle_, &facts) != 0 || static_cast<size_t>(facts.st_size) != bytes_ || !map(handle_)) return false;
  return key_of(name) == header_->key;
}

bool SharedGradients::map(int handle) {
  void* memory = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, handle, 0);
  if (memory == MAP_FAILED) return false;
  header_ = static_cast<Header*>(memory);
  return true;
}

float* SharedGradients::values_of(int rank, size_t bucket) const {
  return reinterpret_cast<float*>(header_ + 1) + rank * values_ + offsets_[bucket];
}

void SharedGradients::begin() {
  for (int rank = 0; rank < comm_.size; rank++) wait(header_->places[rank].ended, step_);
  step_++;
}

void SharedGradients::publish(size_t bucket, const float* values) {
  std::memcpy(values_of(comm_.rank, bucket), values, lengths_[bucket] * sizeof(float));
  set(header_->places[comm_.rank].published, ++published_);
}

void SharedGradients::sum(size_t bucket, float* values) {
  const auto target = (step_ - 1) * static_cast<uint32_t>(lengths_.size()) + static_cast<uint32_t>(bucket) + 1;
  for (int rank = 0; rank < comm_.size; rank++) wait(header_->places[rank].published, target);
  // Piece by piece, so that the sum stays near while rank after rank is added.
  for (int64_t from = 0; from < lengths_[bucket]; from += Piece) {
    const auto count = std::min(Piece, lengths_[bucket] - from);
    add(values + from, values_of(0, bucket) + from, values_of(1, bucket) + from, count);
    for (int rank = 2; rank < comm_.size; rank++) add(values + from, values + from, values_of(rank, bucket) + from, count);
  }
}

void SharedGradients::end() { set(header_->places[comm_.rank].ended, step_); }

// Waits asleep, so that ranks that share a processor let each other compute, and looks now and then whether all are still there.
void SharedGradients::wait(const std::atomic<uint32_t>& word, uint32_t target) {
  for (int i = 0; i < Spins; i++) {
    if (reached(word, target)) return;
    relax();
  }
  const timespec slice{0, std::chrono::nanoseconds(Slice).count()};
  for (const auto deadline = std::chrono::steady_clock::now() + comm_.timeout;;) {
    const auto seen = word.load(std::memory_order_acquire);
    if (static_cast<int32_t>(seen - target) >= 0) return;
    if (futex(word, FUTEX_WAIT, seen, &slice) == 0 || errno != ETIMEDOUT) continue;
    const bool broken = comm_.connections.broken();
    if (reached(word, target)) return;
    if (!broken && std::chrono::steady_clock::now() < deadline) continue;
    comm_.connections.shut_down();
    // A launcher knows by these words that going on from the last checkpoint makes sense.
    fail(c10::str("another rank went away: ", broken ? "its connection is closed" : c10::str("its gradients did not come within ", comm_.timeout.count(), " ms")));
  }
}
