// Whether a strategy that leaves schedules out still reaches all that plain
// depth-first search reaches, and with how many schedules less.
#ifndef TAPRACE_HARNESS_EXPLORE_REDUCTION_H_
#define TAPRACE_HARNESS_EXPLORE_REDUCTION_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/explore/program_subject.h"
#include "harness/program/program.h"
#include "harness/schedule/engine.h"
#include "harness/schedule/strategy.h"

namespace taprace {

struct ReductionLimits {
  // Of the strategy that reduces.
  int64_t schedules_max = 3'000;
  // Plain depth-first search, without a bound on preemptions, goes on for that
  // many times the schedules of the other, and some more.
  int64_t factor = 5;
  int64_t margin = 100;
  // What else outcomes are looked for with, which the other may have missed:
  // depth-first search with that many preemptions, for as many schedules as
  // without a bound; and that many random schedules.
  int preemptions = 2;
  int64_t walks = 200;
  // Where both have that bound on preemptions instead: plain depth-first search
  // to its end, with as many schedules at most.
  std::optional<int> bound;
  int64_t plain_max = 1'000'000;
};

// How one program fared.
struct Reduction {
  // The strategy came to its end; else nothing below is compared.
  bool ended = false;
  int64_t schedules = 0;
  int64_t abandoned = 0;  // of them

  // Plain depth-first search: it has that many schedules, or more if it did not
  // come to its end.
  int64_t plain_schedules = 0;
  bool plain_ended = false;
  // Seen by others, but not by the strategy.
  std::vector<std::string> missed;
  // The others have seen all that it saw.
  bool same = false;
};

// How each call ended and which interfaces are left, or what was found.
std::string OutcomeOf(const schedule::Execution& execution,
                      ProgramSubject& subject);

Reduction Reduce(const Simulation& simulation, const Program& program,
                 schedule::Strategy& strategy, const ReductionLimits& limits);

// Of many programs.
struct ReductionSum {
  int64_t programs = 0;
  int64_t ended = 0;
  int64_t same = 0;
  int64_t plain_ended = 0;
  int64_t missed = 0;  // programs of which outcomes were
  // Programs of more than one thread, for one thread has one schedule.
  int64_t schedules = 0;
  int64_t abandoned = 0;        // of them, since nothing new could come of them
  int64_t plain_schedules = 0;  // at least
  // Programs of which plain search ended before five times the schedules.
  int64_t above_fifth = 0;

  void Add(const Program& program, const Reduction& reduction);
  // "908 programs, …": one line.
  std::string ToString() const;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_REDUCTION_H_
