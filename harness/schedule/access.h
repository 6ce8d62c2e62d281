// What a thread is about to do to an object other threads can reach.
#ifndef TAPRACE_HARNESS_SCHEDULE_ACCESS_H_
#define TAPRACE_HARNESS_SCHEDULE_ACCESS_H_

#include <cstdint>
#include <string_view>

namespace taprace::schedule {

// Counted from 1 in the order of creation within an execution, so that it is
// the same in each execution that begins alike. 0: no object.
using ObjectId = uint32_t;

enum class AccessKind : uint8_t {
  kLocal,       // touches nothing shared: start of a thread, a yield
  kRead,        // changes nothing
  kWrite,       // may change the object; also read-modify-write, signal, wait
  kLock,        // possible only while nobody holds the lock
  kLockShared,  // possible only while nobody holds it exclusively
};

struct Access {
  ObjectId object = 0;
  AccessKind kind = AccessKind::kLocal;
  const char* what = "";  // for people; a literal

  bool operator==(const Access&) const = default;
};

// Whether the order of two accesses of different threads can matter.
inline bool Dependent(const Access& a, const Access& b) {
  const auto reads = [](AccessKind kind) {
    return kind == AccessKind::kRead || kind == AccessKind::kLockShared;
  };
  return a.object == b.object && a.object != 0 &&
         !(reads(a.kind) && reads(b.kind));
}

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_ACCESS_H_
