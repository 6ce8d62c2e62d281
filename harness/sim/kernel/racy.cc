#include "harness/sim/kernel/internal.h"

namespace taprace::sim {

uint32_t NewTag(const char* name) {
  return ThisKernel().tags.Make(name, static_cast<char>(0));
}

namespace {

[[noreturn, gnu::cold, gnu::noinline]] void NoVariable(const char* what) {
  UseAfterFree(std::string(what) + " of freed memory");
}

schedule::Shared<char>& VariableOf(uint32_t tag, const char* what) {
  auto* const variable = ThisKernel().tags.Find(tag);
  if (variable == nullptr) NoVariable(what);
  return *variable;
}

}  // namespace

// To ThreadSanitizer an access of the variable would look like one to an atomic
// variable, which puts in order what the kernel does not.
#ifdef TAPRACE_OS_THREADS

void RacyRead(uint32_t tag, const char* what) {
  (void)VariableOf(tag, what);
  schedule::Yield(what);
}

void RacyWrite(uint32_t tag, const char* what) { RacyRead(tag, what); }

#else

void RacyRead(uint32_t tag, const char* what) {
  (void)VariableOf(tag, what).Load(what);
}

void RacyWrite(uint32_t tag, const char* what) {
  VariableOf(tag, what).Store(0, what);
}

#endif

void TellState(State state, schedule::ObjectId object,
               schedule::AccessKind kind) {
  schedule::Engine::Current()->Affect(
      (static_cast<uint32_t>(state) << kObjectBits) + object, kind);
}

}  // namespace taprace::sim

void sim_point(const char* what) { taprace::schedule::Yield(what); }
