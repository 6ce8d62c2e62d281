// Signals that come while a thread is inside a system call.
#ifndef TAPRACE_HARNESS_EXEC_INTERRUPTER_H_
#define TAPRACE_HARNESS_EXEC_INTERRUPTER_H_

#include <time.h>

#include <cstdint>
#include <optional>

namespace taprace {

// Sends SIGUSR1, whose handler the executor has taken and which restarts no
// system call, to the thread that made this object. For use by that thread.
class Interrupter {
 public:
  Interrupter() = default;
  ~Interrupter();
  Interrupter(const Interrupter&) = delete;
  Interrupter& operator=(const Interrupter&) = delete;

  // The signal comes in this many nanoseconds. 0 or an errno value.
  int Arm(int64_t delay_ns);
  // If it has not come yet, it does not. None comes after this has returned.
  void Disarm();

 private:
  std::optional<timer_t> timer_;  // made when first needed
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXEC_INTERRUPTER_H_
