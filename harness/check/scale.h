// Less of the same for slow builds.
#ifndef TAPRACE_HARNESS_CHECK_SCALE_H_
#define TAPRACE_HARNESS_CHECK_SCALE_H_

namespace taprace::check {

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define TAPRACE_SLOW_BUILD 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TAPRACE_SLOW_BUILD 1
#endif

#ifdef TAPRACE_SLOW_BUILD
inline constexpr bool kSlowBuild = true;
#else
inline constexpr bool kSlowBuild = false;
#endif

// How many random cases to try where `count` are meant.
constexpr int ScaledDown(int count) { return kSlowBuild ? count / 20 : count; }

}  // namespace taprace::check

#endif  // TAPRACE_HARNESS_CHECK_SCALE_H_
