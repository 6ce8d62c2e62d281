// Which workloads are measured.
#ifndef TAPRACE_BENCH_SUITES_H_
#define TAPRACE_BENCH_SUITES_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/measure/workload.h"

namespace taprace {

// By rising number of interfaces, which are then made once:
//   full    every call alone; opens while 1, 4, 16 others open and close, by
//           2 to 32 threads, and with 10 to 10,000 idle interfaces
//   gate    what the gate compares: the calls that users wait for, few threads
//   smoke   each kind of workload once, small
struct Suite {
  std::string_view name;
  std::string_view sentence;
  std::vector<Workload> (*make)();
};
std::span<const Suite> Suites();

// A suite by its name, or workloads separated by commas, without those that
// have more than `interfaces_max` interfaces.
Result<std::vector<Workload>> ParseSuite(std::string_view text,
                                         int interfaces_max);

}  // namespace taprace

#endif  // TAPRACE_BENCH_SUITES_H_
