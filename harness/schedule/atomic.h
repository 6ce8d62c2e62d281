// Variables that threads of the operating system may meet at, and fibers use
// like any other.
#ifndef TAPRACE_HARNESS_SCHEDULE_ATOMIC_H_
#define TAPRACE_HARNESS_SCHEDULE_ATOMIC_H_

#ifdef TAPRACE_OS_THREADS
#include <atomic>
#endif
#include <utility>

namespace taprace::schedule {

#ifdef TAPRACE_OS_THREADS

template <typename T>
using Atomic = std::atomic<T>;

template <typename T>
T ExchangeIn(Atomic<T>& variable, T value) {
  return variable.exchange(value);
}

template <typename T>
T AddTo(Atomic<T>& variable, T value) {
  T before = variable;
  while (
      !variable.compare_exchange_weak(before, static_cast<T>(before + value))) {
  }
  return before;
}

template <typename T>
bool CompareExchangeIn(Atomic<T>& variable, T expected, T desired) {
  return variable.compare_exchange_strong(expected, desired);
}

#else

template <typename T>
using Atomic = T;

// Each returns the value before.
template <typename T>
T ExchangeIn(T& variable, T value) {
  return std::exchange(variable, value);
}

template <typename T>
T AddTo(T& variable, T value) {
  return std::exchange(variable, static_cast<T>(variable + value));
}

// Returns whether it was `expected` and now is `desired`.
template <typename T>
bool CompareExchangeIn(T& variable, T expected, T desired) {
  if (variable != expected) return false;
  variable = desired;
  return true;
}

#endif

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_ATOMIC_H_
