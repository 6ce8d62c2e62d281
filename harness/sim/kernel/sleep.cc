// Condition variables and sleeping on addresses: condvar(9), sleep(9).
#include "harness/sim/kernel/internal.h"

namespace taprace::sim {

// The threads that sleep on one address.
struct SleepQueue {
  SleepQueue* next;
  const void* channel;
  uint32_t condvar;
  int sleepers;
};

namespace {

// Also in memory that was freed: that is what CondVarOf() tells.
__attribute__((no_sanitize("address"))) uint32_t PeekIndex(
    const volatile struct cv* cv) {
  return cv->cv_object.lo_index;
}

schedule::CondVar& CondVarOf(const struct cv* cv, const char* what) {
  const uint32_t index = PeekIndex(cv);
  auto* const condvar = ThisKernel().condvars.Find(index);
  if (condvar == nullptr) {
    UseAfterFree(std::string(what) +
                 ": a condition variable that was destroyed, or in freed "
                 "memory");
  }
  StateRead(State::kCondVarMade, condvar->object());
  return *condvar;
}

// Of a channel, for the scheduler; some have the same. Where a block is depends
// on what others have allocated before, so its address is no number for it.
schedule::ObjectId NumberOf(const void* channel) {
  const schedule::ObjectId block = ThisKernel().heap.ObjectAt(channel);
  if (block != 0) return block;
  constexpr int kBits = 25;
  const uint64_t hash =
      reinterpret_cast<uintptr_t>(channel) * uint64_t{0x9e3779b97f4a7c15};
  return schedule::ObjectId{1} << kBits |
         static_cast<schedule::ObjectId>(hash >> (64 - kBits));
}

void TellSleepers(const void* channel, schedule::AccessKind kind) {
  if (StatesHeeded()) TellState(State::kSleepers, NumberOf(channel), kind);
}

SleepQueue* FindQueue(const void* channel) {
  SleepQueue* queue = ThisKernel().sleep_queues;
  while (queue != nullptr && queue->channel != channel) queue = queue->next;
  return queue;
}

SleepQueue* QueueOf(const void* channel, const char* name) {
  Kernel& kernel = ThisKernel();
  const Exclusive exclusive(kernel.lists_guard);
  SleepQueue* queue = FindQueue(channel);
  if (queue != nullptr) return queue;
  queue = kernel.New<SleepQueue>("sleep queue");
  *queue = {.next = kernel.sleep_queues,
            .channel = channel,
            .condvar = kernel.condvars.Make(name),
            .sleepers = 0};
  kernel.sleep_queues = queue;
  return queue;
}

void CountSleepers(SleepQueue* queue, int more) {
  const Exclusive exclusive(ThisKernel().lists_guard);
  TellSleepers(queue->channel, schedule::AccessKind::kWrite);
  queue->sleepers += more;
}

// Null where nobody sleeps.
schedule::CondVar* SleepersOn(const void* channel) {
  Kernel& kernel = ThisKernel();
  const Exclusive exclusive(kernel.lists_guard);
  TellSleepers(channel, schedule::AccessKind::kRead);
  const SleepQueue* const queue = FindQueue(channel);
  if (queue == nullptr || queue->sleepers == 0) return nullptr;
  return kernel.condvars.Find(queue->condvar);
}

}  // namespace
}  // namespace taprace::sim

using namespace taprace::sim;  // NOLINT(google-build-using-namespace)

// As of virtual machines, so that few ticks make up a second.
const int hz = 100;

void cv_init(struct cv* cv, const char* name) {
  cv->cv_object = {.lo_name = name,
                   .lo_index = ThisKernel().condvars.Make(name),
                   .lo_magic = 0};
}

void cv_destroy(struct cv* cv) {
  StateWrite(State::kCondVarMade, CondVarOf(cv, "cv_destroy").object());
  cv->cv_object.lo_index = 0;
}

void sim_cv_wait(struct cv* cv, struct lock_object* lock, const char* what) {
  CondVarOf(cv, what).Wait(LockOf(lock, what), what);
}

// A signal comes at some moment of the sleep, when others have gone on.
int sim_cv_wait_sig(struct cv* cv, struct lock_object* lock, const char* what) {
  if ((curthread->td_faults & SIM_FAULT_SIGNAL) == 0) {
    sim_cv_wait(cv, lock, what);
    return 0;
  }
  (void)CondVarOf(cv, what);
  LockOf(lock, what).Unlock();
  taprace::schedule::Pause(what);
  LockOf(lock, what).Lock(what);
  return EINTR;
}

int sim_cv_timedwait(struct cv* cv, struct lock_object* lock, int /*ticks*/,
                     const char* what) {
  return CondVarOf(cv, what).WaitFor(LockOf(lock, what), what) ? 0 : EAGAIN;
}

void sim_cv_wait_unlock(struct cv* cv, struct lock_object* lock,
                        const char* what) {
  sim_cv_wait(cv, lock, what);
  LockOf(lock, what).Unlock();
}

void sim_cv_signal(struct cv* cv, const char* what) {
  CondVarOf(cv, what).Signal(what);
}

void sim_cv_broadcast(struct cv* cv, const char* what) {
  CondVarOf(cv, what).Broadcast(what);
}

int sim_msleep(const void* channel, struct lock_object* lock, int priority,
               const char* what, int ticks) {
  if (taprace::schedule::Self() == taprace::schedule::kNoThread) {
    panic("msleep(%s) while booting", what);
  }
  SleepQueue* const queue = QueueOf(channel, what);
  auto& condvar = *ThisKernel().condvars.Find(queue->condvar);
  struct mtx none;
  if (lock == nullptr) {
    mtx_init(&none, "sleep", nullptr, MTX_DEF);
    sim_mtx_lock(&none, what);
    lock = &none.lock_object;
    priority |= PDROP;
  }
  taprace::schedule::Mutex& mutex = LockOf(lock, what);
  CountSleepers(queue, 1);
  bool woken = true;
  if (ticks == 0) {
    condvar.Wait(mutex, what);
  } else {
    woken = condvar.WaitFor(mutex, what);
  }
  CountSleepers(queue, -1);
  if ((priority & PDROP) != 0) mutex.Unlock();
  return woken ? 0 : EWOULDBLOCK;
}

void sim_wakeup(const void* channel, const char* what) {
  auto* const sleepers = SleepersOn(channel);
  if (sleepers != nullptr) sleepers->Broadcast(what);
}

void sim_wakeup_one(const void* channel, const char* what) {
  auto* const sleepers = SleepersOn(channel);
  if (sleepers != nullptr) sleepers->Signal(what);
}

// A tick is long: a few may pass while others take just a step each (they may
// have been preempted), but in the long run all who can go on do.
int kern_pause(const char* what, int /*ticks*/) {
  constexpr int kShortPauses = 3;
  struct thread* const td = curthread;
  if (td->td_pauses < kShortPauses) {
    ++td->td_pauses;
    taprace::schedule::Pause(what);
  } else {
    taprace::schedule::Sleep(what);
  }
  return EWOULDBLOCK;
}
