// Variables that threads of the operating system may meet at, and fibers use
// like any other.
#ifndef TAPRACE_HARNESS_SCHEDULE_ATOMIC_H_
#define TAPRACE_HARNESS_SCHEDULE_ATOMIC_H_

#ifdef TAPRACE_OS_THREADS
#include <atomic>
#endif
#include <type_traits>
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

// Members of structures in C that a kernel's threads use without a lock, by
// atomic operations or, where the hardware lets them, plainly. None of these
// puts anything in order that its name does not say.

template <typename T>
using ValueOf = std::remove_cv_t<T>;

template <typename T>
ValueOf<T> LoadRelaxed(const T& member) {
  return __atomic_load_n(&member, __ATOMIC_RELAXED);
}

// Sees all that was done before the ReleaseCount()s whose result it sees.
template <typename T>
ValueOf<T> LoadAcquire(const T& member) {
  return __atomic_load_n(&member, __ATOMIC_ACQUIRE);
}

template <typename T>
void StoreRelaxed(T& member, ValueOf<T> value) {
  __atomic_store_n(&member, value, __ATOMIC_RELAXED);
}

// These return the value after.

template <typename T>
ValueOf<T> AddRelaxed(T& member, ValueOf<T> more) {
#ifdef TAPRACE_OS_THREADS
  return __atomic_add_fetch(&member, more, __ATOMIC_RELAXED);
#else
  const ValueOf<T> after = member + more;
  member = after;
  return after;
#endif
}

template <typename T>
ValueOf<T> OrRelaxed(T& member, ValueOf<T> bits) {
#ifdef TAPRACE_OS_THREADS
  return __atomic_or_fetch(&member, bits, __ATOMIC_RELAXED);
#else
  return member |= bits;
#endif
}

template <typename T>
ValueOf<T> AndRelaxed(T& member, ValueOf<T> bits) {
#ifdef TAPRACE_OS_THREADS
  return __atomic_and_fetch(&member, bits, __ATOMIC_RELAXED);
#else
  return member &= bits;
#endif
}

// One fewer. Who gets to 0 sees all that the others did before.
template <typename T>
ValueOf<T> ReleaseCount(T& member) {
#ifdef TAPRACE_OS_THREADS
  return __atomic_sub_fetch(&member, 1, __ATOMIC_ACQ_REL);
#else
  const ValueOf<T> after = member - 1;
  member = after;
  return after;
#endif
}

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_ATOMIC_H_
