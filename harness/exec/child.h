// A process of a program's thread: it inherits, opens or receives descriptors,
// holds them, and dies by kill.
#ifndef TAPRACE_HARNESS_EXEC_CHILD_H_
#define TAPRACE_HARNESS_EXEC_CHILD_H_

#include <sys/types.h>

#include <cstdint>

#include "harness/exec/kernel.h"

namespace taprace {

// The child runs on the copy of its parent's memory that fork(2) gives it, so
// it does nothing but async-signal-safe system calls. It dies with its parent.
//
// A fork copies every descriptor of the process. The functions that start a
// child return when it has closed all but its own; meanwhile no other thread
// may close a device, or the device would stay open through the copy.
class Child {
 public:
  Child() = default;  // no process

  // Starts a process that inherits a copy of `fd`. Returns an errno value.
  int Fork(int fd);

  // Starts a process that opens `device` itself, and may have no descriptor but
  // those it has where `at_limit` says so. Where that fails, the process is
  // gone again.
  Outcome Launch(Kernel& kernel, Device device, bool at_limit);

  // The same, but kills the process after `delay_ns`, whatever it has got to by
  // then: EINTR, or the errno value of what kept it from starting. No process
  // is left.
  Outcome LaunchAndKill(Kernel& kernel, Device device, int64_t delay_ns);

  // Hands `fd` over through a socket (SCM_RIGHTS); the caller still has its
  // own copy afterwards. Returns an errno value.
  int Receive(int fd) const;

  // Kills the process and waits until all it held is released.
  int Kill();

  bool running() const { return pid_ > 0; }

 private:
  template <typename Body>
  int Start(int inherited, const Body& body);

  pid_t pid_ = 0;
  int socket_ = -1;  // the parent's end
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXEC_CHILD_H_
