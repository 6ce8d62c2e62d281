#include "harness/vm/session.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace taprace {
namespace {

using std::chrono::milliseconds;
using Clock = Session::Clock;

constexpr milliseconds kPoll{50};
// How long a dying guest may go on telling why.
constexpr milliseconds kLastWords{1'500};

// Appends what can be read now; false at the end of the stream.
bool ReadAll(int fd, std::string& text, size_t most) {
  std::array<char, 65'536> chunk;
  while (text.size() < most) {
    const ssize_t size = read(fd, chunk.data(), chunk.size());
    if (size > 0) {
      text.append(chunk.data(), static_cast<size_t>(size));
    } else if (size == 0 || (errno != EINTR)) {
      return size < 0 && errno == EAGAIN;
    }
  }
  return true;
}

// Writes what fits now and takes it off `text`.
void WriteSome(int fd, std::string& text) {
  size_t done = 0;
  while (done < text.size()) {
    const ssize_t size = write(fd, text.data() + done, text.size() - done);
    if (size > 0) {
      done += static_cast<size_t>(size);
    } else if (errno != EINTR) {
      break;
    }
  }
  text.erase(0, done);
}

}  // namespace

Session::Session(std::unique_ptr<Machine> machine, const GuestLimits& limits,
                 const Symbolizer& symbolizer)
    : machine_(std::move(machine)),
      limits_(limits),
      symbolizer_(symbolizer),
      reader_(&symbolizer) {}

void Session::Send(const Command& command) {
  outgoing_ += ToLine(command) + "\n";
  if (machine_->port() >= 0) WriteSome(machine_->port(), outgoing_);
}

void Session::Type(std::string_view text) {
  std::string left(text);
  // A guest's console takes as much as a person types.
  WriteSome(machine_->console(), left);
}

void Session::ReadConsole() {
  constexpr size_t kAtOnce = size_t{1} << 20;
  std::string text;
  ReadAll(machine_->console(), text, kAtOnce);
  if (text.empty()) return;
  reader_.Read(text);
  log_.Append(text);
  constexpr size_t kUnseenMax = 4'096;
  unseen_ += text;
  if (unseen_.size() > kUnseenMax) {
    unseen_.erase(0, unseen_.size() - kUnseenMax);
  }
}

void Session::ReadPort() {
  constexpr size_t kAtOnce = size_t{4} << 20;
  if (machine_->port() < 0) return;
  ReadAll(machine_->port(), incoming_, incoming_.size() + kAtOnce);
  size_t begin = 0;
  while (true) {
    const size_t end = incoming_.find('\n', begin);
    if (end == std::string::npos) break;
    std::string_view line(incoming_.data() + begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    begin = end + 1;
    Result<Reply> reply = ParseReply(line);
    if (reply.ok()) {
      replies_.push_back(std::move(*reply));
    } else if (!broken_) {
      broken_ = Loss{Loss::Cause::kOther, reply.error().message};
    }
  }
  incoming_.erase(0, begin);
  if (incoming_.size() > kLineMax && !broken_) {
    broken_ = Loss{Loss::Cause::kOther, "the agent sent an endless line"};
  }
}

// Until something arrives, or a little while.
void Session::Wait() const {
  std::array<pollfd, 2> fds = {
      pollfd{.fd = machine_->console(), .events = POLLIN, .revents = 0},
      pollfd{.fd = machine_->port(), .events = POLLIN, .revents = 0}};
  if (!outgoing_.empty()) fds[1].events |= POLLOUT;
  poll(fds.data(), fds.size(), static_cast<int>(kPoll.count()));
  // At the end of a stream poll returns at once, for ever.
  if (((fds[0].revents | fds[1].revents) & (POLLHUP | POLLERR)) != 0) {
    usleep(1'000);
  }
}

Loss Session::ByConsole() const {
  for (const ConsoleReport& report : reader_.Reports()) {
    if (!report.fatal) continue;
    const bool agent = report.title.starts_with("taprace-agent: ");
    return {agent ? Loss::Cause::kOther : Loss::Cause::kKernel, report.title};
  }
  return {};
}

// The stack backtrace and what else makes the report whole.
void Session::AwaitEndOfReport() {
  const Clock::time_point until = Clock::now() + kLastWords;
  while (!reader_.fatal_complete() && Clock::now() < until &&
         !machine_->Ended()) {
    Wait();
    ReadConsole();
  }
  ReadConsole();
}

std::optional<Loss> Session::Lost(Clock::time_point deadline) {
  if (log_.size() > limits_.console_bytes) {
    return Loss{Loss::Cause::kOther, "console flooded"};
  }
  if (!reader_.fatal() && broken_) return broken_;
  const std::optional<std::string> ended = machine_->Ended();
  if (ended) ReadConsole();
  if (reader_.fatal()) {
    AwaitEndOfReport();
    return ByConsole();
  }
  if (ended) return Loss{Loss::Cause::kOther, "the guest ended: " + *ended};
  if (Clock::now() >= deadline) {
    return Loss{Loss::Cause::kProgress, "no progress: no answer in time"};
  }
  return std::nullopt;
}

std::variant<Reply, Loss> Session::Receive(Clock::time_point deadline) {
  while (true) {
    if (!replies_.empty()) {
      Reply reply = std::move(replies_.front());
      replies_.pop_front();
      return reply;
    }
    ReadConsole();
    ReadPort();
    if (!replies_.empty()) continue;
    if (std::optional<Loss> loss = Lost(deadline)) {
      machine_->Stop();
      ReadPort();  // the last of what was on its way
      if (replies_.empty()) return *loss;
      continue;
    }
    Wait();
    if (!outgoing_.empty() && machine_->port() >= 0) {
      WriteSome(machine_->port(), outgoing_);
    }
  }
}

bool Session::AwaitReply(Clock::time_point until) {
  while (replies_.empty() && Clock::now() < until && !machine_->Ended()) {
    Wait();
    ReadConsole();
    ReadPort();
    if (reader_.fatal()) break;
  }
  broken_.reset();
  return !replies_.empty();
}

std::optional<Loss> Session::AwaitConsole(std::string_view text,
                                          Clock::time_point deadline) {
  while (true) {
    ReadConsole();
    const size_t at = unseen_.find(text);
    if (at != std::string::npos) {
      unseen_.erase(0, at + text.size());
      return std::nullopt;
    }
    if (std::optional<Loss> loss = Lost(deadline)) {
      machine_->Stop();
      return loss;
    }
    Wait();
  }
}

}  // namespace taprace
