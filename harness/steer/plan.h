// Steering plans: what is done to a guest's vCPUs when they come by chosen
// places of its kernel. Plain data with a text form, one line a statement:
//
//   point NAME [SYMBOL][+OFFSET]  a place; by default the entry of NAME
//   point NAME 0xADDRESS          a place that is known already
//   delay NAME PERCENT% TIME      at that point (*: at each), with that
//                                 probability, a vCPU pauses for that long
//   hold NAME until NAME TIME     a vCPU that reaches the first point waits
//                                 until another reaches the second
//   pct DEPTH of LENGTH TIME      priorities (see Pct)
//   record                        keep the order of the hits
//   replay TIME VCPU:NAME …       the hits happen in that order (see Replay)
//
// TIME is a whole number with us, ms or s. Where a vCPU waits for something,
// it is the longest it waits: then it goes on, and that is counted. # starts a
// comment. A semicolon does for a line break, so that a plan fits a command
// line.
//
// A plan acts on runs of programs and on nothing before, between and after
// them (run_mark.h of harness/exec).
#ifndef TAPRACE_HARNESS_STEER_PLAN_H_
#define TAPRACE_HARNESS_STEER_PLAN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace taprace {

inline constexpr size_t kPointsMax = 512;
inline constexpr int kVcpusMax = 64;
inline constexpr size_t kReplayMax = 4'096;
// Longer waits would make a guest's kernel believe its processor to be stuck.
inline constexpr int64_t kSteerTimeMaxUs = 10'000'000;

struct Point {
  std::string name;    // in the plan
  std::string symbol;  // of the guest's kernel; empty: `offset` is the address
  uint64_t offset = 0;
  bool operator==(const Point&) const = default;
};

// Points are meant by their index in Plan::points.
struct Delay {
  std::optional<size_t> point;  // nothing: each
  int percent = 100;            // 1 to 100
  int64_t time_us = 0;
  bool operator==(const Delay&) const = default;
};

// One vCPU at a time is held by a Hold; others pass.
struct Hold {
  size_t point = 0;
  size_t until = 0;
  int64_t time_us = 0;
  bool operator==(const Hold&) const = default;
};

// Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi,
// Nagarakatte, "A randomized scheduler with probabilistic guarantees of finding
// bugs", ASPLOS 2010), over vCPUs instead of threads. Each run draws priorities
// of the vCPUs, and depth - 1 change points among `length` hits. At a point, a
// vCPU waits while one of higher priority is in a call of the program and does
// not idle; at a change point its own becomes the lowest.
struct Pct {
  int depth = 2;         // of the bug that is looked for; at least 1
  int64_t length = 100;  // hits a run is expected to have
  int64_t time_us = 0;
  bool operator==(const Pct&) const = default;
};

// A vCPU reaches a point.
struct Hit {
  int vcpu = 0;
  size_t point = 0;
  bool operator==(const Hit&) const = default;
};

// A vCPU that reaches a point waits until all that comes before this hit has
// happened; one that waits in vain gives up what it waited for. Hits that the
// order does not have, or no more, are free.
struct Replay {
  int64_t time_us = 0;
  std::vector<Hit> hits;
  bool operator==(const Replay&) const = default;
};

struct Plan {
  std::vector<Point> points;
  std::vector<Delay> delays;
  std::vector<Hold> holds;
  std::optional<Pct> pct;
  std::optional<Replay> replay;
  bool record = false;
  bool operator==(const Plan&) const = default;
};

// A line a statement, or all of them in one. Both read back the same.
std::string ToString(const Plan& plan);
std::string ToLine(const Plan& plan);

// The error names `file` and the line.
Result<Plan> ParsePlan(std::string_view text, std::string_view file);

// The same without the points that no statement means; a record or a delay at
// each point means all.
Plan WithoutUnused(const Plan& plan);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_STEER_PLAN_H_
