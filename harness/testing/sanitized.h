// Whether a sanitizer is at work, or ci/coverage counts, which slows everything
// down: long tests then do less of the same.
#ifndef TAPRACE_HARNESS_TESTING_SANITIZED_H_
#define TAPRACE_HARNESS_TESTING_SANITIZED_H_

namespace taprace {

// GCC defines macros; Clang answers __has_feature.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || \
    defined(TAPRACE_COVERAGE)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif
#else
inline constexpr bool kSanitized = false;
#endif

// How many random cases to try where `count` are meant.
constexpr int ScaledDown(int count) { return kSanitized ? count / 20 : count; }

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TESTING_SANITIZED_H_
