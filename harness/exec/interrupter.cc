#include "harness/exec/interrupter.h"

#include <signal.h>

#include <cerrno>

#include "harness/exec/os_thread.h"

// What glibc calls it only behind a union.
#if defined(__linux__) && !defined(sigev_notify_thread_id)
#define sigev_notify_thread_id _sigev_un._tid
#endif

namespace taprace {
namespace {

int SetTimer(timer_t timer, int64_t delay_ns) {
  constexpr int64_t kSecond = 1'000'000'000;
  itimerspec when = {};
  when.it_value.tv_sec = static_cast<time_t>(delay_ns / kSecond);
  when.it_value.tv_nsec = static_cast<long>(delay_ns % kSecond);
  return timer_settime(timer, 0, &when, nullptr) == 0 ? 0 : errno;
}

}  // namespace

Interrupter::~Interrupter() {
  if (timer_) timer_delete(*timer_);
}

int Interrupter::Arm(int64_t delay_ns) {
  if (!timer_) {
    sigevent event = {};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGUSR1;
    event.sigev_notify_thread_id = OsThreadId();
    timer_t timer;
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0) return errno;
    timer_ = timer;
  }
  return SetTimer(*timer_, delay_ns);
}

void Interrupter::Disarm() {
  if (timer_) (void)SetTimer(*timer_, 0);
}

}  // namespace taprace
