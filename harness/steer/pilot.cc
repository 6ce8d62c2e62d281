#include "harness/steer/pilot.h"

#include <algorithm>
#include <array>

#include "harness/base/random.h"

namespace taprace {

Pilot::Pilot(const std::vector<std::string>& functions, uint64_t seed)
    : random_(seed) {
  for (const std::string& name : functions) {
    base_.points.push_back({.name = name, .symbol = name});
  }
  base_.record = true;
}

uint64_t Pilot::Below(uint64_t end) { return NextRandom(random_) % end; }

// From what a lock is held for to what a sleep takes, on an emulated processor.
int64_t Pilot::AnyTime() {
  constexpr std::array<int64_t, 6> kTimesUs = {50,    200,   1'000,
                                               2'000, 5'000, 20'000};
  return kTimesUs[Below(kTimesUs.size())];
}

size_t Pilot::AnySeen() { return seen_[Below(seen_.size())]; }

Plan Pilot::Next() {
  if (seen_.empty()) return base_;
  switch (Below(3)) {
    case 0:
      return WithDelay();
    case 1:
      return pairs_.empty() ? WithDelay() : WithHold();
    default:
      return WithPct();
  }
}

Plan Pilot::WithDelay() {
  constexpr std::array<int, 3> kPercent = {20, 50, 100};
  Plan plan = base_;
  plan.delays.push_back({.point = AnySeen(),
                         .percent = kPercent[Below(kPercent.size())],
                         .time_us = AnyTime()});
  return plan;
}

Plan Pilot::WithHold() {
  const auto [point, until] = pairs_[Below(pairs_.size())];
  Plan plan = base_;
  plan.holds.push_back({.point = point, .until = until, .time_us = AnyTime()});
  return plan;
}

Plan Pilot::WithPct() {
  constexpr uint64_t kDepths = 4;
  constexpr int64_t kTimeUs = 2'000;
  Plan plan = base_;
  plan.pct = Pct{.depth = static_cast<int>(1 + Below(kDepths)),
                 .length = longest_,
                 .time_us = kTimeUs};
  return plan;
}

void Pilot::Learn(const SteerReport& report) {
  std::map<int, std::set<size_t>> by_vcpu;
  for (const Hit& hit : report.trace) {
    if (hit.point >= base_.points.size()) continue;
    by_vcpu[hit.vcpu].insert(hit.point);
    if (std::find(seen_.begin(), seen_.end(), hit.point) == seen_.end()) {
      seen_.push_back(hit.point);
    }
  }
  longest_ = std::max(longest_, report.hits);
  for (const auto& [vcpu, points] : by_vcpu) {
    for (const auto& [other, others] : by_vcpu) {
      if (vcpu == other) continue;
      for (size_t point : points) {
        for (size_t until : others) {
          if (known_pairs_.emplace(point, until).second) {
            pairs_.emplace_back(point, until);
          }
        }
      }
    }
  }
}

Plan Essence(const Plan& plan) {
  Plan essence = plan;
  essence.record = false;
  return WithoutUnused(essence);
}

}  // namespace taprace
