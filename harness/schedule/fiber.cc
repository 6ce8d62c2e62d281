#include "harness/schedule/fiber.h"

#include <sys/mman.h>

#include <boost/context/fiber.hpp>
#include <boost/context/preallocated.hpp>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "harness/schedule/fiber_switch.h"

namespace taprace::schedule {
namespace {

// Sanitizers make frames several times as large.
#if defined(TAPRACE_FIBER_ASAN) || defined(TAPRACE_FIBER_TSAN)
constexpr size_t kStackBytes = size_t{1} << 20;
#else
constexpr size_t kStackBytes = size_t{1} << 18;
#endif
constexpr size_t kGuardBytes = size_t{1} << 14;

// Memory of a stack that outlives the contexts made on it. An overflow hits
// the guard below.
class Stack {
 public:
  Stack()
      : memory_(static_cast<char*>(mmap(nullptr, kGuardBytes + kStackBytes,
                                        PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
                                        -1, 0))) {
    if (memory_ == MAP_FAILED ||
        mprotect(bottom(), kStackBytes, PROT_READ | PROT_WRITE) != 0) {
      std::perror("taprace: no memory for the stack of a fiber");
      std::abort();
    }
  }
  ~Stack() { munmap(memory_, kGuardBytes + kStackBytes); }
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  char* bottom() const { return memory_ + kGuardBytes; }
  char* top() const { return bottom() + kStackBytes; }

 private:
  char* const memory_;
};

// Boost asks an allocator for a stack; this one hands out what there is.
struct Borrowed {
  static void deallocate(boost::context::stack_context& /*stack*/) {}
};

// Thrown through a body that is to be left.
struct Unwound {};

}  // namespace

struct Fiber::Context {
  Body body;
  void* argument;
  Stack stack;
  boost::context::fiber inside;   // while suspended: where to go on
  boost::context::fiber outside;  // while running: who resumed
  SanitizerStack inside_stack;
  SanitizerStack outside_stack;
  bool started = false;    // the body is suspended in its middle
  bool unwinding = false;  // it is to be left
  bool ending = false;     // so is the stack

  Context(Body body_, void* argument_);
  ~Context();

  // Inside.
  void Loop();
  void RunBody();
  void SwitchOut();

  // Outside.
  void SwitchIn();
};

Fiber::Context::Context(Body body_, void* argument_)
    : body(body_), argument(argument_) {
  inside_stack.Describe(stack.bottom(), kStackBytes);
  outside_stack.DescribeCurrent();
  const boost::context::stack_context where = [this] {
    boost::context::stack_context context;
    context.sp = stack.top();
    context.size = kStackBytes;
    return context;
  }();
  // Boost makes a context by a first visit to its stack, of which the
  // sanitizers have to know, or what is suspended there counts as the maker's.
  outside_stack.Leave(inside_stack);
  inside = boost::context::fiber(
      std::allocator_arg,
      boost::context::preallocated(where.sp, where.size, where), Borrowed{},
      [this](boost::context::fiber&& from) {
        outside = std::move(from);
        inside_stack.Arrive(outside_stack);
        Loop();
        inside_stack.LeaveForGood(outside_stack);
        return std::move(outside);
      });
  inside_stack.Arrive(outside_stack);
  inside_stack.Leave(outside_stack);
  SanitizerStack ignored;
  outside_stack.Arrive(ignored);
}

Fiber::Context::~Context() {
  ending = true;
  SwitchIn();
  inside_stack.Forget();
}

void Fiber::Context::Loop() {
  while (!ending) {
    RunBody();
    started = false;
    SwitchOut();
  }
}

void Fiber::Context::RunBody() {
  try {
    started = true;
    body(argument);
  } catch (const Unwound&) {
    unwinding = false;
  }
}

void Fiber::Context::SwitchOut() {
  inside_stack.Leave(outside_stack);
  outside = std::move(outside).resume();
  inside_stack.Arrive(outside_stack);
}

void Fiber::Context::SwitchIn() {
  outside_stack.DescribeCurrent();
  outside_stack.Leave(inside_stack);
  inside = std::move(inside).resume();
  SanitizerStack ignored;
  outside_stack.Arrive(ignored);
}

Fiber::Fiber(Body body, void* argument)
    : context_(std::make_unique<Context>(body, argument)) {}

Fiber::~Fiber() { Unwind(); }

void Fiber::Resume() { context_->SwitchIn(); }

void Fiber::Suspend() {
  context_->SwitchOut();
  if (context_->unwinding) throw Unwound{};
}

void Fiber::Unwind() {
  if (!context_->started) return;
  context_->unwinding = true;
  context_->SwitchIn();
}

}  // namespace taprace::schedule
