// mutex(9), sx(9), vnode locks.
#include <string>

#include "harness/sim/kernel/internal.h"

namespace taprace::sim {
namespace {

constexpr uint32_t kLive = 0x10c4a11e;
constexpr uint32_t kDestroyed = 0x10c4dead;

// Also looks at memory that was freed: that is what it tells.
__attribute__((no_sanitize("address"))) struct lock_object Peek(
    const volatile struct lock_object* lock) {
  return {.lo_name = lock->lo_name,
          .lo_index = lock->lo_index,
          .lo_magic = lock->lo_magic};
}

[[noreturn, gnu::cold, gnu::noinline]] void NoLock(
    const struct lock_object& lock, const char* what) {
  if (lock.lo_magic == kDestroyed) {
    UseAfterFree(std::string(what) + ": lock " + lock.lo_name +
                 " was destroyed before");
  }
  UseAfterFree(std::string(what) +
               ": a lock that was never made, or in freed memory");
}

schedule::Mutex& MutexOf(const struct lock_object* in_memory,
                         const char* what) {
  const struct lock_object lock = Peek(in_memory);
  schedule::Mutex* const mutex = ThisKernel().locks.Find(lock.lo_index);
  if (mutex != nullptr) StateRead(State::kLockMade, mutex->object());
  if (lock.lo_magic != kLive || mutex == nullptr) NoLock(lock, what);
  return *mutex;
}

}  // namespace

void InitLock(struct lock_object* lock, const char* name) {
  *lock = {.lo_name = name,
           .lo_index = ThisKernel().locks.Make(name),
           .lo_magic = kLive};
}

schedule::Mutex& LockOf(struct lock_object* lock, const char* what) {
  return MutexOf(lock, what);
}

void UnlockUnchanged(struct mtx* mutex) {
  MutexOf(&mutex->lock_object, "mtx_unlock").UnlockUnchanged();
}

void UnlockUnchanged(struct sx* lock) {
  MutexOf(&lock->lock_object, "sx_xunlock").UnlockUnchanged();
}

namespace {

void Destroy(struct lock_object* lock, const char* what) {
  const schedule::Mutex& mutex = MutexOf(lock, what);
  if (mutex.Held()) {
    panic("%s of %s, which is held", what, lock->lo_name);
  }
  StateWrite(State::kLockMade, mutex.object());
  lock->lo_magic = kDestroyed;
  if (!IsOfModules(ThisKernel(), lock)) return;
  const Exclusive exclusive(ThisKernel().lists_guard);
  std::erase(ThisKernel().module_locks, lock);
}

// Until it is destroyed.
void Remember(const struct lock_object* lock) {
  if (!IsOfModules(ThisKernel(), lock)) return;
  const Exclusive exclusive(ThisKernel().lists_guard);
  ThisKernel().module_locks.push_back(lock);
}

bool Owned(const struct lock_object* lock) {
  // Before threads run, every lock is held by who boots.
  if (schedule::Self() == schedule::kNoThread) return true;
  return MutexOf(lock, "assert").HeldByCaller();
}

bool Shared(const struct lock_object* lock) {
  if (schedule::Self() == schedule::kNoThread) return true;
  return MutexOf(lock, "assert").SharedByCaller();
}

}  // namespace
}  // namespace taprace::sim

using namespace taprace::sim;  // NOLINT(google-build-using-namespace)

void sim_mtx_init(struct mtx* mutex, const char* name) {
  InitLock(&mutex->lock_object, name);
  Remember(&mutex->lock_object);
}

void sim_mtx_destroy(struct mtx* mutex) {
  Destroy(&mutex->lock_object, "mtx_destroy");
}

void sim_mtx_lock(struct mtx* mutex, const char* what) {
  MutexOf(&mutex->lock_object, what).Lock(what);
  BeginSection(mutex);
}

int sim_mtx_trylock(struct mtx* mutex, const char* what) {
  return MutexOf(&mutex->lock_object, what).TryLock(what) ? 1 : 0;
}

void sim_mtx_unlock(struct mtx* mutex) {
  if (EndSection(mutex)) {
    UnlockUnchanged(mutex);
  } else {
    MutexOf(&mutex->lock_object, "mtx_unlock").Unlock();
  }
}

int sim_mtx_owned(const struct mtx* mutex) {
  return Owned(&mutex->lock_object) ? 1 : 0;
}

void sim_mtx_assert(const struct mtx* mutex, int what, const char* where) {
  if (taprace::schedule::Self() == taprace::schedule::kNoThread) return;
  const bool owned = Owned(&mutex->lock_object);
  if ((what & MA_OWNED) != 0 ? !owned : owned) {
    panic("mutex %s %s at %s", mutex->lock_object.lo_name,
          owned ? "owned" : "not owned", where);
  }
}

void sim_sx_init(struct sx* lock, const char* name) {
  InitLock(&lock->lock_object, name);
  Remember(&lock->lock_object);
}

void sim_sx_destroy(struct sx* lock) {
  Destroy(&lock->lock_object, "sx_destroy");
}

void sim_sx_xlock(struct sx* lock, const char* what) {
  MutexOf(&lock->lock_object, what).Lock(what);
}

void sim_sx_slock(struct sx* lock, const char* what) {
  MutexOf(&lock->lock_object, what).LockShared(what);
}

int sim_sx_try_xlock(struct sx* lock, const char* what) {
  return MutexOf(&lock->lock_object, what).TryLock(what) ? 1 : 0;
}

void sim_sx_xunlock(struct sx* lock) {
  MutexOf(&lock->lock_object, "sx_xunlock").Unlock();
}

void sim_sx_sunlock(struct sx* lock) {
  MutexOf(&lock->lock_object, "sx_sunlock").UnlockShared();
}

void sim_sx_unlock(struct sx* lock) {
  if (Owned(&lock->lock_object)) {
    sim_sx_xunlock(lock);
  } else {
    sim_sx_sunlock(lock);
  }
}

int sim_sx_xlocked(const struct sx* lock) {
  return Owned(&lock->lock_object) ? 1 : 0;
}

void sim_sx_assert(const struct sx* lock, int what, const char* where) {
  if (taprace::schedule::Self() == taprace::schedule::kNoThread) return;
  const bool exclusive = Owned(&lock->lock_object);
  const bool shared = Shared(&lock->lock_object);
  bool holds = exclusive || shared;
  if (what == SA_UNLOCKED) holds = !holds;
  if (what == SA_XLOCKED) holds = exclusive;
  if (what == SA_SLOCKED) holds = shared;
  if (!holds) {
    panic("Lock %s not held as it should be at %s", lock->lock_object.lo_name,
          where);
  }
}

int sim_vn_lock(struct vnode* vp, int flags, const char* what) {
  taprace::schedule::Mutex& lock = MutexOf(&vp->v_lock, what);
  if ((flags & LK_SHARED) != 0) {
    lock.LockShared(what);
  } else {
    lock.Lock(what);
  }
  // Whoever holds the lock may look at it.
  StateRead(State::kDoomed, vp);
  if (VN_IS_DOOMED(vp) && (flags & LK_RETRY) == 0) {
    VOP_UNLOCK(vp);
    return ENOENT;
  }
  return 0;
}

int VOP_UNLOCK(struct vnode* vp) {
  taprace::schedule::Mutex& lock = MutexOf(&vp->v_lock, "VOP_UNLOCK");
  if (lock.HeldByCaller()) {
    lock.UnlockUnchanged();
  } else {
    lock.UnlockSharedUnchanged();
  }
  return 0;
}

int VOP_ISLOCKED(struct vnode* vp) {
  const taprace::schedule::Mutex& lock = MutexOf(&vp->v_lock, "VOP_ISLOCKED");
  if (lock.HeldByCaller()) return LK_EXCLUSIVE;
  return lock.SharedByCaller() ? LK_SHARED : 0;
}
