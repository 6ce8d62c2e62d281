// A found race as one word that replays it.
//
//   T1.<spec>.<target>.<base64url of program, schedule and trace hash>
//
// The text says what a person wants to know at a glance; the rest is packed,
// so that the token of a shrunk counterexample has at most 120 characters.
#ifndef TAPRACE_HARNESS_EXPLORE_TOKEN_H_
#define TAPRACE_HARNESS_EXPLORE_TOKEN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/program/program.h"
#include "harness/schedule/schedule.h"

namespace taprace {

struct Token {
  std::string spec;    // name of a specification, or "none"
  std::string target;  // "sim:13.2", …: a simulated kernel by name
  Program program;
  // Without the preemption marks; running it tells them.
  schedule::Schedule schedule;
  // The low half of Execution::trace_hash: another one means that the
  // simulation is not the one the token was made with.
  uint32_t trace_hash = 0;

  bool operator==(const Token&) const = default;
};

// `spec` and `target` are words without white space, `spec` without a dot.
std::string ToString(const Token& token);

// The inverse of ToString. The error says what is wrong with the text: no
// token, one of another version, cut off, or a program that cannot be.
Result<Token> ParseToken(std::string_view text);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_TOKEN_H_
