#include "ci/steer/server.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <utility>

namespace taprace {
namespace {

// False when nobody listens any more. A signal would end the hypervisor.
bool SendAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (size < 0 && errno != EINTR) return false;
    if (size > 0) text.remove_prefix(static_cast<size_t>(size));
  }
  return true;
}

}  // namespace

std::string SteerServer::Answer(std::string_view line) {
  const size_t space = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, space);
  const std::string_view rest = line.substr(std::min(space + 1, line.size()));
  if (word == "plan") return LoadPlan(rest);
  if (line == "report") return ToLine(engine_.Report());
  if (word == "seed") {
    uint64_t seed = 0;
    const char* end = rest.data() + rest.size();
    const auto [stop, error] = std::from_chars(rest.data(), end, seed);
    if (error != std::errc() || stop != end) return "error seed: no number";
    engine_.Seed(seed);
    return "ok";
  }
  return "error no command of the steering plugin";
}

std::string SteerServer::LoadPlan(std::string_view text) {
  Result<Plan> plan = ParsePlan(text, "plan");
  if (!plan.ok()) return "error " + plan.error().message;
  std::vector<uint64_t> addresses;
  for (const Point& point : plan->points) {
    if (!point.symbol.empty()) {
      return "error point " + point.name + " has no address";
    }
    addresses.push_back(point.offset);
  }
  if (addresses != installed_) {
    // Nobody waits while the translations are dropped: that is done when all
    // vCPUs stand still, between two blocks of theirs.
    engine_.Load(Plan{});
    install_(addresses);
    installed_ = std::move(addresses);
  }
  engine_.Load(std::move(*plan));
  return "ok";
}

void SteerServer::Serve(int fd) {
  constexpr size_t kLineMax = size_t{1} << 20;
  std::string incoming;
  std::array<char, 4'096> chunk;
  while (incoming.size() < kLineMax) {
    const ssize_t size = recv(fd, chunk.data(), chunk.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return;
    incoming.append(chunk.data(), static_cast<size_t>(size));
    size_t end = incoming.find('\n');
    for (; end != std::string::npos; end = incoming.find('\n')) {
      const std::string line = incoming.substr(0, end);
      incoming.erase(0, end + 1);
      if (!SendAll(fd, Answer(line) + "\n")) return;
    }
  }
}

}  // namespace taprace
