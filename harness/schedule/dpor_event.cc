#include "harness/schedule/dpor_event.h"

#include <algorithm>

namespace taprace::schedule {
namespace {

constexpr uint64_t kEveryBit = ~uint64_t{0};

}  // namespace

uint64_t AccessSet::BitOf(ObjectId object) {
  if (object == kEveryObject) return kEveryBit;
  return uint64_t{1} << (object * uint64_t{0x9e3779b97f4a7c15} >> 58);
}

void AccessSet::clear() {
  accesses_.clear();
  objects_ = 0;
}

void AccessSet::Add(const Access& access) {
  accesses_.push_back(access);
  objects_ |= BitOf(access.object);
}

bool AccessSet::DependsOn(const AccessSet& other) const {
  // Whoever pauses goes on after any step, also one that touches nothing.
  if (objects_ == kEveryBit || other.objects_ == kEveryBit) return true;
  if ((objects_ & other.objects_) == 0) return false;
  for (const Access& access : accesses_) {
    if ((BitOf(access.object) & other.objects_) == 0) continue;
    for (const Access& of_other : other.accesses_) {
      if (Dependent(access, of_other)) return true;
    }
  }
  return false;
}

bool AccessSet::JoinSection(const Access& release) {
  for (size_t i = accesses_.size() - 1; i-- > 0;) {
    Access& access = accesses_[i];
    if (access.object != release.object) continue;
    if (access.kind != AccessKind::kLock) return false;
    access.kind = AccessKind::kLockUnchanged;
    return true;
  }
  return false;
}

void DporEvent::Begin(ThreadId thread_, const Access& access, bool lazy) {
  thread = thread_;
  all.clear();
  seen.clear();
  locks.clear();
  Add(access, lazy);
}

void DporEvent::Add(const Access& effect, bool lazy) {
  if (Locks(effect.kind) || Releases(effect.kind)) locks.push_back(effect);
  if (!lazy || !Locks(effect.kind)) seen.Add(effect);
  all.Add(effect);
  // A lock that was held for longer has kept others waiting.
  if (effect.kind == AccessKind::kReleaseUnchanged &&
      !all.JoinSection(effect)) {
    all.back().kind = AccessKind::kRelease;
  }
  if (effect.kind == AccessKind::kReleaseSharedUnchanged) {
    all.back().kind = AccessKind::kReleaseShared;
  }
}

bool TakesLockOf(std::span<const Access> step, const Access& wanted) {
  return Locks(wanted.kind) &&
         std::ranges::any_of(step, [&wanted](const Access& own) {
           return Locks(own.kind) && Dependent(own, wanted);
         });
}

bool GivesLockTo(std::span<const Access> step, const Access& wanted) {
  return Locks(wanted.kind) &&
         std::ranges::any_of(step, [&wanted](const Access& own) {
           return Releases(own.kind) && Dependent(own, wanted);
         });
}

}  // namespace taprace::schedule
