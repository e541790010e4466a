#include "connections.hpp"

#include <dirent.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstdlib>

using namespace mlt;

namespace {

std::string text_of(const sockaddr_storage& address, socklen_t length) {
  char host[NI_MAXHOST], port[NI_MAXSERV];
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (getnameinfo(generic, length, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) != 0) return "";
  std::string name = host;
  // The same IPv4 address may be seen as an IPv6 one at the other end.
  if (name.rfind("::ffff:", 0) == 0) name.erase(0, 7);
  return name + "|" + port;
}

bool is_internet(const sockaddr_storage& address) { return address.ss_family == AF_INET || address.ss_family == AF_INET6; }

}  // namespace

std::set<int> Connections::open() {
  std::set<int> sockets;
  DIR* folder = opendir("/proc/self/fd");
  if (!folder) return sockets;
  while (const dirent* entry = readdir(folder)) {
    const int handle = std::atoi(entry->d_name);
    if (!describe(handle).there.empty()) sockets.insert(handle);
  }
  closedir(folder);
  return sockets;
}

Connections::Connection Connections::describe(int handle) {
  sockaddr_storage here{}, there{};
  socklen_t here_length = sizeof here, there_length = sizeof there;
  if (getsockname(handle, reinterpret_cast<sockaddr*>(&here), &here_length) != 0 || getpeername(handle, reinterpret_cast<sockaddr*>(&there), &there_length) != 0 ||
      !is_internet(here))
    return {handle, "", ""};
  return {handle, text_of(here, here_length), text_of(there, there_length)};
}

void Connections::find(const std::set<int>& before, c10d::Store& store, int rank, int size) {
  std::vector<Connection> candidates;
  std::string names = ",";
  for (const int handle : open()) {
    if (before.count(handle)) continue;
    candidates.push_back(describe(handle));
    names += candidates.back().here + ",";
  }
  const auto key = [](int r) { return "connections/" + std::to_string(r); };
  store.set(key(rank), std::vector<uint8_t>(names.begin(), names.end()));
  // Anything else that this process opened meanwhile leads to nobody's list.
  for (int other = 0; other < size; other++) {
    if (other == rank) continue;
    const auto bytes = store.get(key(other));
    const std::string theirs(bytes.begin(), bytes.end());
    for (const auto& candidate : candidates)
      if (theirs.find("," + candidate.there + ",") != std::string::npos) connections_.push_back(candidate);
  }
}

void Connections::shut_down() {
  if (down_.exchange(true)) return;
  for (const auto& connection : connections_)
    if (is(connection)) shutdown(connection.handle, SHUT_RDWR);
}

bool Connections::is(const Connection& connection) {
  const auto now = describe(connection.handle);
  return now.here == connection.here && now.there == connection.there;
}

bool Connections::broken() const {
  if (down_) return true;
  for (const auto& connection : connections_) {
    pollfd state{connection.handle, POLLRDHUP, 0};
    if (!is(connection) || poll(&state, 1, 0) != 0) return true;
  }
  return false;
}
