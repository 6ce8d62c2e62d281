#include "harness/schedule/trap.h"

#include <csignal>
#include <cstdint>

#include "harness/schedule/engine.h"

namespace taprace::schedule {
namespace {

constexpr uintptr_t kPageBytes = 4096;

struct sigaction previous;

bool InSubject() {
  return Engine::Current() != nullptr && Engine::Current()->InSubject();
}

// What the fault says of itself; null if it is none of a subject's that is
// known.
const char* WhatOf(const siginfo_t& info) {
#ifdef __x86_64__
  // No address is told of one that no memory can have, which is what a heap
  // fills freed memory with.
  if (info.si_code == SI_KERNEL) {
    return "an access through a pointer that was read from freed memory";
  }
#endif
  // Also right below zero, where what a null pointer is part of begins.
  const auto address = reinterpret_cast<uintptr_t>(info.si_addr);
  return address + kPageBytes < 2 * kPageBytes
             ? "an access to address zero, or close to it"
             : nullptr;
}

// Runs on the stack of the thread, below the frame at fault, and never returns
// there: the thread is unwound through the signal's frame.
void OnFault(int signal, siginfo_t* info, void* /*context*/) {
  const char* const what = WhatOf(*info);
  if (what != nullptr && InSubject()) {
    Engine::Current()->Fail(FindingKind::kPageFault, what);
  }
  // The fault comes again, and finds who was to handle it.
  sigaction(signal, &previous, nullptr);
}

bool Install() {
  struct sigaction action = {};
  action.sa_sigaction = &OnFault;
  // Not blocked meanwhile, since the handler may never return.
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  return sigaction(SIGSEGV, &action, &previous) == 0;
}

}  // namespace

void CatchPageFaults() {
  [[maybe_unused]] static const bool installed = Install();
}

}  // namespace taprace::schedule
