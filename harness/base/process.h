// A program that runs beside this one, and never longer.
#ifndef TAPRACE_HARNESS_BASE_PROCESS_H_
#define TAPRACE_HARNESS_BASE_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/result.h"

namespace taprace {

// Closes a descriptor when it goes.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  ~Fd();
  Fd(Fd&& other) noexcept;
  Fd& operator=(Fd&& other) noexcept;

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

struct ProcessOptions {
  std::vector<std::string> command;  // looked for in PATH
  // Descriptor `first` of this process becomes `second` of the program, which
  // inherits no other.
  std::vector<std::pair<int, int>> descriptors;
  int64_t address_space_max = 0;  // bytes; 0: no limit
};

// The program gets a process group of its own, all of which is killed with it.
// It is killed when the thread that started it ends, however that ends.
class Process {
 public:
  // Returns once the program runs. The error names it where it cannot.
  static Result<std::unique_ptr<Process>> Start(const ProcessOptions& options);

  ~Process();  // Kill()
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Kills the whole group and waits until the program is gone.
  void Kill();

  // Waits for its end, which is as waitpid(2) has it.
  int Wait();

  // How it ended, likewise; nothing while it runs.
  std::optional<int> Ended();

  // The same within that time.
  std::optional<int> WaitFor(int64_t ms);

  pid_t pid() const { return pid_; }

 private:
  explicit Process(pid_t pid) : pid_(pid) {}

  const pid_t pid_;
  std::optional<int> status_;
};

// "ended with status 1", "was killed by signal 9"
std::string ExitWords(int status);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_BASE_PROCESS_H_
