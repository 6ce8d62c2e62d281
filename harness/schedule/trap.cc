#include "harness/schedule/trap.h"

#ifdef __x86_64__
#include <csignal>
#include <cstdint>
#ifdef __linux__
#include <sys/ucontext.h>
#else
#include <ucontext.h>
#endif

#include "harness/schedule/engine.h"

namespace taprace::schedule {
namespace {

constexpr uintptr_t kPageBytes = 4096;
// Below the stack pointer, where leaf functions keep data (System V ABI).
constexpr uintptr_t kRedZoneBytes = 128;
constexpr uintptr_t kStackAlignment = 16;

struct sigaction previous;

struct Registers {
  uintptr_t* instruction;
  uintptr_t* stack;
};

Registers RegistersOf(ucontext_t& context) {
#ifdef __linux__
  greg_t* const registers = context.uc_mcontext.gregs;
  return {reinterpret_cast<uintptr_t*>(&registers[REG_RIP]),
          reinterpret_cast<uintptr_t*>(&registers[REG_RSP])};
#else
  return {reinterpret_cast<uintptr_t*>(&context.uc_mcontext.mc_rip),
          reinterpret_cast<uintptr_t*>(&context.uc_mcontext.mc_rsp)};
#endif
}

// Where the thread goes on, as if the instruction at fault had called it.
[[noreturn]] void PageFault() {
  Engine::Current()->Fail(FindingKind::kPageFault,
                          "an access to address zero, or close to it");
}

bool InThread() {
  return Engine::Current() != nullptr &&
         Engine::Current()->running() != kNoThread;
}

void OnFault(int signal, siginfo_t* info, void* context) {
  const auto address = reinterpret_cast<uintptr_t>(info->si_addr);
  if (address >= kPageBytes || !InThread()) {
    // The fault comes again, and finds who was to handle it.
    sigaction(signal, &previous, nullptr);
    return;
  }
  const Registers registers = RegistersOf(*static_cast<ucontext_t*>(context));
  uintptr_t stack = *registers.stack - kRedZoneBytes;
  stack = stack / kStackAlignment * kStackAlignment - sizeof(uintptr_t);
  // A call leaves the address of the next instruction.
  *reinterpret_cast<uintptr_t*>(stack) = *registers.instruction + 1;
  *registers.stack = stack;
  *registers.instruction = reinterpret_cast<uintptr_t>(&PageFault);
}

bool Install() {
  struct sigaction action = {};
  action.sa_sigaction = &OnFault;
  // The thread's own stack will do: this is no overflow. The signal is not
  // blocked meanwhile, since the handler does not return to its caller.
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  return sigaction(SIGSEGV, &action, &previous) == 0;
}

}  // namespace

void CatchPageFaults() {
  [[maybe_unused]] static const bool installed = Install();
}

}  // namespace taprace::schedule

#else

namespace taprace::schedule {

void CatchPageFaults() {}

}  // namespace taprace::schedule

#endif
