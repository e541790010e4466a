// Declarations for c10d's Gloo header where libtorch ships without Gloo's own headers (Debian, Python wheels): the
// bridge calls c10d only, so the shapes below are all that its header needs.
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace gloo {
// Later versions of c10d's header call this one in place.
class Context {
 public:
  void setTimeout(std::chrono::milliseconds timeout);
};
namespace rendezvous {
class Store {
 public:
  static constexpr std::chrono::milliseconds kDefaultTimeout = std::chrono::seconds(30);
  virtual ~Store();
  virtual void set(const std::string& key, const std::vector<char>& data) = 0;
  virtual std::vector<char> get(const std::string& key) = 0;
  virtual void wait(const std::vector<std::string>& keys) = 0;
  virtual void wait(const std::vector<std::string>& keys, const std::chrono::milliseconds& timeout) { wait(keys); }
};
}  // namespace rendezvous
namespace transport {
class Device;
class UnboundBuffer;
}  // namespace transport
}  // namespace gloo
