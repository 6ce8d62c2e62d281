// What is measured: one kind of call, while so much else goes on.
#ifndef TAPRACE_HARNESS_MEASURE_WORKLOAD_H_
#define TAPRACE_HARNESS_MEASURE_WORKLOAD_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace taprace {

enum class TimedCall : uint8_t {
  kEmpty,        // none: what the clock and the harness cost
  kOpenNull,     // open(2) of /dev/null: the floor of all opens
  kOpenGeneric,  // "give me a free interface"
  kOpenIdle,     // by name, of an interface that is there and idle
  kOpenMissing,  // by name, of one that is not there
  kClose,        // of an interface that was there before it was opened
  kStatGeneric,  // stat(2) of the generic name
};

// Each with its name and a sentence for reports.
struct TimedCallKind {
  TimedCall call;
  std::string_view name;
  std::string_view sentence;
};
std::span<const TimedCallKind> TimedCallKinds();

struct Workload {
  TimedCall call = TimedCall::kOpenGeneric;
  // How many threads make that call over and over, all of them timed.
  int threads = 1;
  // How many other threads open and close an idle interface each, untimed.
  int background = 0;
  // Idle interfaces there are, or as many as the threads need if that is more.
  int interfaces = 0;

  bool operator==(const Workload&) const = default;
};

inline constexpr int kMeasuredThreadsMax = 256;
inline constexpr int kMeasuredInterfacesMax = 16'000;

// The idle interfaces of a workload are the units from 0 up to, but without,
// this one: the timed threads' first, then those of the other threads.
int PresentUnits(const Workload& workload);

// "open_idle/threads:4/background:2/interfaces:100"; what has its default value
// is left out.
std::string ToString(const Workload& workload);

// The inverse. The error says which part is at fault.
Result<Workload> ParseWorkload(std::string_view text);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_MEASURE_WORKLOAD_H_
