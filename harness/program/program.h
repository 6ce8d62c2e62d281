// A concurrent program: what each of several threads asks of the kernel.
//
// Plain data, with a text form that a person can write and paste:
//
//   idle tap0                # interfaces that exist, closed, before the start
//   thread
//     open tap -> a
//     close a
//   thread
//     open tap0 -> a
//
// Statements end at the end of the line or at a semicolon, so that a program
// also fits one line; `#` starts a comment.
#ifndef TAPRACE_HARNESS_PROGRAM_PROGRAM_H_
#define TAPRACE_HARNESS_PROGRAM_PROGRAM_H_

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/tap/device.h"
#include "harness/tap/operation.h"

namespace taprace {

inline constexpr size_t kThreadsMax = 64;
inline constexpr size_t kOperationsMax = 100'000;  // of one thread

struct Program {
  std::vector<Device> idle;  // sorted, each with a unit, none twice
  std::vector<std::vector<Operation>> threads;

  // Of all threads together.
  size_t operation_count() const;

  bool operator==(const Program&) const = default;
};

// The text form, several lines, indented.
std::string ToString(const Program& program);

// The same on one line, statements separated by "; ".
std::string ToLine(const Program& program);

// The inverse of both. The error names `file` and the line.
Result<Program> ParseProgram(std::string_view text, std::string_view file);

// The rules beyond the grammar that ParseProgram enforces and generators keep
// (see thread_state.h), for programs built otherwise.
Status Validate(const Program& program);

// The program with, at the end of each thread, a close for every descriptor
// and a kill for every process that the thread still has: what an executor
// runs, so that nothing is held once all threads are through.
Program Complete(Program program);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_PROGRAM_PROGRAM_H_
