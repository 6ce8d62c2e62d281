#include "harness/base/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "harness/base/die_with_parent.h"

namespace taprace {
namespace {

void Limit(int resource, rlim_t most) {
  const rlimit limit = {.rlim_cur = most, .rlim_max = most};
  setrlimit(resource, &limit);
}

// Moves the descriptors to where the program wants them, in two steps, since
// one's place may be another's number, and closes all others but `report`.
// Returns the new number of that, which an exec closes.
int Arrange(const std::vector<std::pair<int, int>>& descriptors,
            std::vector<int>& spare, int report) {
  int highest = 2;
  for (const auto& [from, to] : descriptors) highest = std::max(highest, to);
  const int report_place = highest + 1;
  const int free = report_place + 1;
  for (size_t i = 0; i < descriptors.size(); ++i) {
    spare[i] = fcntl(descriptors[i].first, F_DUPFD_CLOEXEC, free);
  }
  report = fcntl(report, F_DUPFD_CLOEXEC, free);
  for (int fd = 3; fd <= report_place; ++fd) close(fd);
  for (size_t i = 0; i < descriptors.size(); ++i) {
    dup2(spare[i], descriptors[i].second);
  }
  dup2(report, report_place);
  fcntl(report_place, F_SETFD, FD_CLOEXEC);
  close_range(static_cast<unsigned>(free), ~0U, 0);
  return report_place;
}

// Between fork and exec, in the copy of a process with many threads: calls
// nothing that is not async-signal-safe.
[[noreturn]] void Become(const ProcessOptions& options, char* const* arguments,
                         std::vector<int>& spare, pid_t parent, int report) {
  DieWithParent(parent, 127);
  setpgid(0, 0);
  Limit(RLIMIT_CORE, 0);
  if (options.address_space_max > 0) {
    Limit(RLIMIT_AS, static_cast<rlim_t>(options.address_space_max));
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  report = Arrange(options.descriptors, spare, report);
  execvp(arguments[0], arguments);
  const int error = errno;
  (void)!write(report, &error, sizeof(error));
  _exit(127);
}

}  // namespace

Fd::~Fd() {
  if (fd_ >= 0) close(fd_);
}

Fd::Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this == &other) return *this;
  if (fd_ >= 0) close(fd_);
  fd_ = std::exchange(other.fd_, -1);
  return *this;
}

Result<std::unique_ptr<Process>> Process::Start(const ProcessOptions& options) {
  std::vector<char*> arguments;
  for (const std::string& word : options.command) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  std::vector<int> spare(options.descriptors.size(), -1);
  std::array<int, 2> report;
  if (pipe2(report.data(), O_CLOEXEC) != 0) return ErrnoError("pipe2", errno);
  const Fd out(report[0]);
  Fd in(report[1]);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) return ErrnoError("fork", errno);
  if (pid == 0) Become(options, arguments.data(), spare, parent, in.get());
  std::unique_ptr<Process> process(new Process(pid));
  in = Fd();
  // Waits for the exec. By then the process is bound to die with this thread,
  // and the leader of its group.
  int error = 0;
  ssize_t size;
  do {
    size = read(out.get(), &error, sizeof(error));
  } while (size < 0 && errno == EINTR);
  if (size > 0) return ErrnoError(options.command.front(), error);
  return process;
}

Process::~Process() { Kill(); }

void Process::Kill() {
  kill(-pid_, SIGKILL);  // also those it left behind
  Wait();
}

int Process::Wait() {
  if (status_) return *status_;
  int status = 0;
  pid_t reaped;
  do {
    reaped = waitpid(pid_, &status, 0);
  } while (reaped < 0 && errno == EINTR);
  status_ = status;
  return status;
}

std::optional<int> Process::Ended() {
  if (status_) return status_;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) == pid_) status_ = status;
  return status_;
}

std::optional<int> Process::WaitFor(int64_t ms) {
  constexpr int kStepMs = 5;
  for (int64_t waited = 0; waited < ms && !Ended(); waited += kStepMs) {
    usleep(kStepMs * 1'000);
  }
  return Ended();
}

std::string ExitWords(int status) {
  if (WIFSIGNALED(status)) {
    return "was killed by signal " + std::to_string(WTERMSIG(status));
  }
  return "ended with status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace taprace
