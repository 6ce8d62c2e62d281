// What kernels write on their console when something is wrong: data, not code.
// To teach the reader a new message, add a row and a log to testdata/.
#ifndef TAPRACE_HARNESS_CONSOLE_PATTERNS_H_
#define TAPRACE_HARNESS_CONSOLE_PATTERNS_H_

#include <span>
#include <string_view>

namespace taprace {

// How a report begins. The first row that matches a line counts.
struct Opening {
  enum Trait : unsigned {
    kFatal = 1,     // the guest does not go on
    kAbsorbs = 2,   // more openings until the report ends belong to it: a BUG
                    // is followed by its Oops and by a panic
    kFunction = 4,  // " in FUNCTION" completes the title
    kLocks = 8,     // ": FIRST, SECOND" does
  };

  std::string_view pattern;  // see Match()
  std::string_view title;    // see Expand()
  unsigned traits = 0;

  bool is(Trait trait) const { return (traits & trait) != 0; }
};
std::span<const Opening> Openings();

// A line within a report that tells where it happened: its first capture is
// the function. Earlier rows are better evidence.
std::span<const std::string_view> FunctionPatterns();

// Functions that are on the stack of every report and say nothing.
bool IsReporting(std::string_view function);

// A line within a report that names a lock: its first capture.
std::span<const std::string_view> LockPatterns();

// The last line of a report.
struct Ending {
  std::string_view text;
  bool of_trace = false;  // more may follow in a report that absorbs
};
std::span<const Ending> Endings();

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CONSOLE_PATTERNS_H_
