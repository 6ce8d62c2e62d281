// Searches steering plans: learns which points the program's calls come by, and
// draws plans over those.
#ifndef TAPRACE_HARNESS_STEER_PILOT_H_
#define TAPRACE_HARNESS_STEER_PILOT_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/steer/plan.h"
#include "harness/steer/steer_report.h"

namespace taprace {

class Pilot {
 public:
  // Over the entries of these functions, of which there is at least one. One
  // seed and the same reports give the same plans.
  Pilot(const std::vector<std::string>& functions, uint64_t seed);

  // The plan of the next run. All have the same points, so that going from one
  // to the next costs nothing. The first only records; then one of three kinds
  // follows another, at random: a pause at a point; one vCPU held at a point
  // until another has reached one; priorities.
  Plan Next();

  // What steering did in a run of the last plan.
  void Learn(const SteerReport& report);

  // Points seen so far.
  size_t points_seen() const { return seen_.size(); }

 private:
  uint64_t Below(uint64_t end);
  int64_t AnyTime();
  size_t AnySeen();
  Plan WithDelay();
  Plan WithHold();
  Plan WithPct();

  Plan base_;  // the points, and `record`
  uint64_t random_;
  std::vector<size_t> seen_;  // points, in the order of their first hits
  // Pairs of points that two vCPUs came by in one run.
  std::vector<std::pair<size_t, size_t>> pairs_;
  std::set<std::pair<size_t, size_t>> known_pairs_;
  int64_t longest_ = 1;  // run, in hits
};

// What of a plan of a Pilot makes the difference: without the points that do
// nothing and without recording.
Plan Essence(const Plan& plan);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_STEER_PILOT_H_
