// Where a kernel would stop: the execution ends with a finding.
#include <array>
#include <cstdio>
#include <string>

#include "harness/sim/kernel/internal.h"

namespace taprace::sim {

void UseAfterFree(const std::string& what) {
  schedule::Engine::Current()->Fail(schedule::FindingKind::kUseAfterFree, what);
}

}  // namespace taprace::sim

void panic(const char* format, ...) {
  std::array<char, 512> text;
  va_list list;
  va_start(list, format);
  vsnprintf(text.data(), text.size(), format, list);
  va_end(list);
  taprace::schedule::Fail(std::string("panic: ") + text.data());
}

// Nobody reads the console.
int kern_printf(const char* /*format*/, ...) { return 0; }
void kern_log(int /*level*/, const char* /*format*/, ...) {}
