#include "harness/schedule/finding.h"

namespace taprace::schedule {

std::string_view Name(FindingKind kind) {
  switch (kind) {
    case FindingKind::kFailure:
      return "failure";
    case FindingKind::kDeadlock:
      return "deadlock";
    case FindingKind::kLivelock:
      return "livelock";
    case FindingKind::kUseAfterFree:
      return "use after free";
    case FindingKind::kDoubleFree:
      return "double free";
    case FindingKind::kPageFault:
      return "page fault";
    case FindingKind::kMisuse:
      return "misuse";
  }
  return "?";
}

std::string ToString(const Finding& finding) {
  if (finding.kind == FindingKind::kFailure ||
      finding.kind == FindingKind::kDeadlock) {
    return finding.message;
  }
  std::string text(Name(finding.kind));
  return text.append(": ").append(finding.message);
}

}  // namespace taprace::schedule
