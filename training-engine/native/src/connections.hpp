#pragma once
#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <torch/csrc/distributed/c10d/Store.hpp>

namespace mlt {

// The TCP connections between this rank and the others. Gloo has no way to give a group up: two ranks that both wait for each
// other, because a third one died, wait until the timeout. Shutting the connections down makes every operation under way fail
// at once, here and at the other ends.
class Connections {
 public:
  // Sockets that are open now.
  static std::set<int> open();

  // Takes the sockets opened since `before` whose other end is another rank of the group; every rank must come here.
  void find(const std::set<int>& before, c10d::Store& store, int rank, int size);

  // Whether one of them was closed, by a rank that left or by the end of its process.
  bool broken() const;

  // Safe to call from any thread and more than once.
  void shut_down();

 private:
  struct Connection {
    int handle;
    std::string here, there;
  };

  // Whether a handle is still of this connection: once closed, it may be of anything.
  static bool is(const Connection& connection);

  static Connection describe(int handle);

  std::vector<Connection> connections_;
  std::atomic<bool> down_{false};
};

}  // namespace mlt
