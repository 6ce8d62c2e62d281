// What can go wrong in an execution, apart from what its results say.
#ifndef TAPRACE_HARNESS_SCHEDULE_FINDING_H_
#define TAPRACE_HARNESS_SCHEDULE_FINDING_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace taprace::schedule {

enum class FindingKind : uint8_t {
  kFailure,       // the subject says so (an assertion, a panic)
  kDeadlock,      // threads wait, and none can go on
  kLivelock,      // the bound on steps was reached
  kUseAfterFree,  // of an object of the heap (heap.h)
  kDoubleFree,
  kPageFault,  // an access to no memory, as by a null pointer (trap.h)
  kMisuse,     // of this API: unlocking what one does not hold, …
};

// "failure", "deadlock", "livelock", "use after free", …
std::string_view Name(FindingKind kind);

struct Finding {
  FindingKind kind = FindingKind::kFailure;
  std::string message;

  bool operator==(const Finding&) const = default;
};

// The message, behind the name of the kind where it does not tell by itself:
// "use after free: open after softc was freed".
std::string ToString(const Finding& finding);

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_FINDING_H_
