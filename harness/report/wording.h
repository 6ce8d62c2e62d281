// How reports put into words what they all say.
#ifndef TAPRACE_HARNESS_REPORT_WORDING_H_
#define TAPRACE_HARNESS_REPORT_WORDING_H_

#include <cstdint>
#include <string>

#include "harness/history/history.h"
#include "harness/report/counterexample.h"

namespace taprace {

// "= tap0", "ok", "EBUSY"; "never returned" for a pending call.
std::string OutcomeWords(const Call& call);

// "seen in 12 of 200 runs: 6.0 % [3.5 %, 10.2 %]"
std::string HitRateWords(const HitRate& rate);

// "1,234,567"
std::string Grouped(int64_t number);

// Rounded to what a person wants to know: "850 ns", "12.3 µs", "4.0 s",
// "2 h 05 min".
std::string DurationWords(int64_t ns);

// "1 call", "2 calls", "1,000 calls": `noun` with an s where there are more.
std::string Counted(int64_t number, const std::string& noun);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_REPORT_WORDING_H_
