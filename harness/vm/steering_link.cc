#include "harness/vm/steering_link.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace taprace {
namespace {

using std::chrono::milliseconds;

// The plugin's thread answers by itself, however the guest is.
constexpr milliseconds kAnswer{10'000};
constexpr milliseconds kWakeEvery{20};
constexpr int kWakesMax = 500;

Error Gone() { return {"the steering plugin is gone"}; }

}  // namespace

Status SteeringLink::Send(const std::string& line) {
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t size = send(fd_, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (size < 0 && errno == EAGAIN) {
      pollfd writable = {.fd = fd_, .events = POLLOUT, .revents = 0};
      if (poll(&writable, 1, static_cast<int>(kAnswer.count())) == 0) {
        return Error{"the steering plugin does not listen"};
      }
    } else if (size < 0 && errno != EINTR) {
      return Gone();
    } else if (size > 0) {
      rest.remove_prefix(static_cast<size_t>(size));
    }
  }
  return Done{};
}

Result<std::string> SteeringLink::Receive(milliseconds time) {
  const auto deadline = std::chrono::steady_clock::now() + time;
  while (true) {
    const size_t end = incoming_.find('\n');
    if (end != std::string::npos) {
      std::string line = incoming_.substr(0, end);
      incoming_.erase(0, end + 1);
      return line;
    }
    const auto left = std::chrono::duration_cast<milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (left.count() < 0) return std::string();
    pollfd readable = {.fd = fd_, .events = POLLIN, .revents = 0};
    poll(&readable, 1, static_cast<int>(left.count()) + 1);
    std::array<char, 4'096> chunk;
    const ssize_t size = recv(fd_, chunk.data(), chunk.size(), MSG_DONTWAIT);
    if (size > 0) incoming_.append(chunk.data(), static_cast<size_t>(size));
    if (size == 0) return Gone();
    if (size < 0 && errno != EAGAIN && errno != EINTR) return Gone();
  }
}

Status SteeringLink::ExpectOk(const std::string& answer) const {
  if (answer == "ok") return Done{};
  if (answer.empty()) return Error{"the steering plugin does not answer"};
  return Error{"the steering plugin: " + answer};
}

Result<std::string> SteeringLink::Ask(const std::string& line) {
  const Status sent = Send(line + "\n");
  if (!sent.ok()) return sent.error();
  return Receive(kAnswer);
}

Status SteeringLink::Load(const Plan& plan,
                          const std::function<Status()>& wake) {
  Status sent = Send("plan " + ToLine(plan) + "\n");
  if (!sent.ok()) return sent;
  for (int i = 0; i < kWakesMax; ++i) {
    const Result<std::string> answer = Receive(kWakeEvery);
    if (!answer.ok()) return answer.error();
    if (!answer->empty()) return ExpectOk(*answer);
    Status woken = wake();
    if (!woken.ok()) return woken;
  }
  return Error{"the steering plugin does not put a plan in force"};
}

Status SteeringLink::Seed(uint64_t seed) {
  const Result<std::string> answer = Ask("seed " + std::to_string(seed));
  if (!answer.ok()) return answer.error();
  return ExpectOk(*answer);
}

Result<SteerReport> SteeringLink::Report() {
  const Result<std::string> answer = Ask("report");
  if (!answer.ok()) return answer.error();
  return ParseSteerReport(*answer);
}

}  // namespace taprace
