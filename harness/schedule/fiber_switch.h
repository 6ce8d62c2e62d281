// What AddressSanitizer and ThreadSanitizer have to know of a switch between
// stacks; nothing at all where neither is at work. (See
// sanitizer/common_interface_defs.h and sanitizer/tsan_interface.h.)
#ifndef TAPRACE_HARNESS_SCHEDULE_FIBER_SWITCH_H_
#define TAPRACE_HARNESS_SCHEDULE_FIBER_SWITCH_H_

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define TAPRACE_FIBER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TAPRACE_FIBER_ASAN 1
#endif
#endif

#if defined(__SANITIZE_THREAD__)
#define TAPRACE_FIBER_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define TAPRACE_FIBER_TSAN 1
#endif
#endif

#ifdef TAPRACE_FIBER_ASAN
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef TAPRACE_FIBER_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace taprace::schedule {

// One stack as the sanitizers see it. Leave() is called on the old stack right
// before a switch to `to`, Arrive() on the new one right after.
struct SanitizerStack {
#ifdef TAPRACE_FIBER_ASAN
  const void* bottom = nullptr;
  size_t bytes = 0;
  void* fake_stack = nullptr;
#endif
#ifdef TAPRACE_FIBER_TSAN
  void* fiber = nullptr;
#endif

  // A stack of our own.
  void Describe([[maybe_unused]] const void* lowest,
                [[maybe_unused]] size_t size) {
#ifdef TAPRACE_FIBER_ASAN
    bottom = lowest;
    bytes = size;
#endif
#ifdef TAPRACE_FIBER_TSAN
    fiber = __tsan_create_fiber(0);
#endif
  }

  // The one the caller is on. (AddressSanitizer tells its bounds later.)
  void DescribeCurrent() {
#ifdef TAPRACE_FIBER_TSAN
    fiber = __tsan_get_current_fiber();
#endif
  }

  void Forget() {
#ifdef TAPRACE_FIBER_TSAN
    __tsan_destroy_fiber(fiber);
#endif
  }

  void Leave([[maybe_unused]] const SanitizerStack& to) {
#ifdef TAPRACE_FIBER_ASAN
    __sanitizer_start_switch_fiber(&fake_stack, to.bottom, to.bytes);
#endif
#ifdef TAPRACE_FIBER_TSAN
    __tsan_switch_to_fiber(to.fiber, 0);
#endif
  }

  void LeaveForGood([[maybe_unused]] const SanitizerStack& to) {
#ifdef TAPRACE_FIBER_ASAN
    __sanitizer_start_switch_fiber(nullptr, to.bottom, to.bytes);
#endif
#ifdef TAPRACE_FIBER_TSAN
    __tsan_switch_to_fiber(to.fiber, 0);
#endif
  }

  // `from` learns its bounds.
  void Arrive([[maybe_unused]] SanitizerStack& from) {
#ifdef TAPRACE_FIBER_ASAN
    __sanitizer_finish_switch_fiber(fake_stack, &from.bottom, &from.bytes);
#endif
  }
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_FIBER_SWITCH_H_
