// A thread of control with a stack of its own that runs on the OS thread of
// whoever resumes it (Boost.Context below), told to the sanitizers.
#ifndef TAPRACE_HARNESS_SCHEDULE_FIBER_H_
#define TAPRACE_HARNESS_SCHEDULE_FIBER_H_

#include <cstddef>
#include <memory>

namespace taprace::schedule {

// Runs one body after the other; the stack is kept between them.
class Fiber {
 public:
  using Body = void (*)(void* argument);

  // `body` is called with `argument` each time the fiber is resumed at its
  // start, and again after it returned.
  Fiber(Body body, void* argument);
  // Like Unwind().
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  // From outside: runs the fiber until it suspends itself or its body returns.
  void Resume();

  // From inside: back to who resumed. Does not return if the fiber is unwound.
  void Suspend();

  // From outside: leaves the body where it is suspended; destructors of what
  // lives on the stack run (by an exception that the body must not swallow).
  // The next Resume starts the body anew.
  void Unwind();

 private:
  struct Context;
  const std::unique_ptr<Context> context_;
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_FIBER_H_
