// What a thread is about to do to an object other threads can reach.
#ifndef TAPRACE_HARNESS_SCHEDULE_ACCESS_H_
#define TAPRACE_HARNESS_SCHEDULE_ACCESS_H_

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>

namespace taprace::schedule {

// Counted from 1 in the order of creation within an execution, so that it is
// the same in each execution that begins alike. 0: no object.
using ObjectId = uint32_t;

// Objects that nobody creates. All objects at once: the order to each other
// access matters.
inline constexpr ObjectId kEveryObject = 0xffffffff;
// The numbers that threads get when they are spawned.
inline constexpr ObjectId kThreadNumbers = 0xfffffffe;
// The life of thread i is object kFirstLife + i; the thread holds it like a
// lock until it ends, and those who join it share it.
inline constexpr ObjectId kFirstLife = 0xffffff00;

enum class AccessKind : uint8_t {
  // Touches nothing shared: start of a thread, a yield, what comes after a
  // wait. (The object then only tells people what is waited for.)
  kLocal,
  kRead,        // changes nothing
  kWrite,       // may change the object; also read-modify-write, signal, wait
  kLock,        // possible only while nobody holds the lock
  kLockShared,  // possible only while nobody holds it exclusively
  // The lock is given back. No scheduling point, so never a pending access.
  kRelease,
  kReleaseShared,
  // It is given back, and all that was done while it was held would have done
  // the same before or after what others do who give it back like this.
  kReleaseUnchanged,
  // A lock that the same step gives back so. Never pending either.
  kLockUnchanged,
  kReleaseSharedUnchanged,  // as kReleaseUnchanged, of a share
  kAdd,                     // changes the object, but commutes with its like
};

struct Access {
  ObjectId object = 0;
  AccessKind kind = AccessKind::kLocal;
  const char* what = "";  // for people; a literal

  bool operator==(const Access&) const = default;
};

// Whether it takes a lock, alone or shared.
inline bool Locks(AccessKind kind) {
  return kind == AccessKind::kLock || kind == AccessKind::kLockShared ||
         kind == AccessKind::kLockUnchanged;
}

// Whether it gives a lock back, held alone or shared.
inline bool Releases(AccessKind kind) {
  return kind == AccessKind::kRelease || kind == AccessKind::kReleaseShared ||
         kind == AccessKind::kReleaseUnchanged ||
         kind == AccessKind::kReleaseSharedUnchanged;
}

// Whether its order to its like does not matter.
inline bool Shares(AccessKind kind) {
  return kind == AccessKind::kRead || kind == AccessKind::kLockShared ||
         kind == AccessKind::kReleaseShared ||
         kind == AccessKind::kReleaseSharedUnchanged;
}

// Whether the order of two accesses of an object, of different threads, can
// matter.
inline bool Dependent(AccessKind a, AccessKind b) {
  // Who holds a share for longer keeps these waiting.
  const auto unchanged = [](AccessKind kind) {
    return kind == AccessKind::kLockUnchanged ||
           kind == AccessKind::kReleaseUnchanged ||
           kind == AccessKind::kReleaseSharedUnchanged;
  };
  return a != AccessKind::kLocal && b != AccessKind::kLocal &&
         !(Shares(a) && Shares(b)) && !(unchanged(a) && unchanged(b)) &&
         !(a == AccessKind::kAdd && b == AccessKind::kAdd);
}

// The same of accesses of any objects.
inline bool Dependent(const Access& a, const Access& b) {
  if (a.object == kEveryObject || b.object == kEveryObject) return true;
  return a.object == b.object && Dependent(a.kind, b.kind);
}

// Whether one access of a step depends on one of another.
inline bool SomeDependent(std::span<const Access> a,
                          std::span<const Access> b) {
  return std::ranges::any_of(a, [b](const Access& x) {
    return std::ranges::any_of(
        b, [&x](const Access& y) { return Dependent(x, y); });
  });
}

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_ACCESS_H_
