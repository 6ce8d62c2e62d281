// Whose code is on the stack.
#include <unwind.h>

#include "harness/sim/kernel/internal.h"

namespace taprace::sim {
namespace {

struct Search {
  const KernelModule& module;
  int frames_left = 100;
  bool found = false;
};

_Unwind_Reason_Code Look(struct _Unwind_Context* frame, void* argument) {
  auto* const search = static_cast<Search*>(argument);
  const auto address = _Unwind_GetIP(frame);
  const auto begin = reinterpret_cast<uintptr_t>(search->module.text_begin);
  const auto end = reinterpret_cast<uintptr_t>(search->module.text_end);
  // A call that does not return may be the last instruction.
  search->found = address >= begin && address <= end;
  return search->found || --search->frames_left == 0 ? _URC_END_OF_STACK
                                                     : _URC_NO_REASON;
}

}  // namespace

bool CalledByModule(const KernelModule& module) {
  Search search{.module = module};
  (void)_Unwind_Backtrace(&Look, &search);
  return search.found;
}

}  // namespace taprace::sim
