#include "harness/report/window.h"

#include <algorithm>
#include <numeric>

namespace taprace {
namespace {

// The calls that a report is about.
std::vector<size_t> Centres(const Counterexample& counterexample) {
  const size_t count = counterexample.history.calls.size();
  std::vector<size_t> centres;
  for (size_t index : counterexample.guilty) {
    if (index < count) centres.push_back(index);
  }
  if (counterexample.order && counterexample.order->stuck < count) {
    centres.push_back(counterexample.order->stuck);
  }
  if (centres.empty() && count > 0) centres.push_back(count - 1);
  return centres;
}

// Collects indices until there are enough.
class Picker {
 public:
  Picker(size_t count, size_t calls_max)
      : picked_(count, false), left_(std::min(count, calls_max)) {}

  bool full() const { return left_ == 0; }

  void Pick(size_t index) {
    if (full() || index >= picked_.size() || picked_[index]) return;
    picked_[index] = true;
    --left_;
  }

  std::vector<size_t> Finish() const {
    std::vector<size_t> indices;
    for (size_t i = 0; i < picked_.size(); ++i) {
      if (picked_[i]) indices.push_back(i);
    }
    return indices;
  }

 private:
  std::vector<bool> picked_;
  size_t left_;
};

bool Overlap(const Call& a, const Call& b) {
  return !Precedes(a, b) && !Precedes(b, a);
}

void PickNeighbours(const std::vector<size_t>& centres, size_t distance_max,
                    Picker& picker) {
  for (size_t distance = 1; distance <= distance_max; ++distance) {
    for (size_t centre : centres) {
      if (picker.full()) return;
      if (centre >= distance) picker.Pick(centre - distance);
      picker.Pick(centre + distance);
    }
  }
}

}  // namespace

std::vector<size_t> Window(const Counterexample& counterexample,
                           size_t calls_max) {
  const std::vector<Call>& calls = counterexample.history.calls;
  const std::vector<size_t> centres = Centres(counterexample);
  Picker picker(calls.size(), calls_max);
  for (size_t centre : centres) picker.Pick(centre);
  // Not all overlapping calls may come before the first neighbour: a pending
  // guilty call overlaps everything that comes after it.
  PickNeighbours(centres, calls_max / 8, picker);
  for (size_t centre : centres) {
    for (size_t i = 0; i < calls.size() && !picker.full(); ++i) {
      if (Overlap(calls[i], calls[centre])) picker.Pick(i);
    }
  }
  PickNeighbours(centres, calls.size(), picker);
  return picker.Finish();
}

bool IsGuilty(const Counterexample& counterexample, size_t index) {
  const std::vector<size_t>& guilty = counterexample.guilty;
  return std::find(guilty.begin(), guilty.end(), index) != guilty.end();
}

}  // namespace taprace
