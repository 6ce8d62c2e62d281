#include "harness/property/smallest_history.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace taprace {
namespace {

bool StillGuilty(const History& history, const std::vector<size_t>& kept,
                 const Violation& violation, const Judge& judge) {
  History part{.idle = history.idle, .calls = {}};
  for (size_t index : kept) part.calls.push_back(history.calls[index]);
  const std::optional<Violation> found = judge(part);
  if (!found || found->invariant != violation.invariant) return false;
  std::vector<size_t> guilty;
  guilty.reserve(found->guilty.size());
  for (size_t index : found->guilty) guilty.push_back(kept[index]);
  return guilty == violation.guilty;
}

}  // namespace

std::vector<size_t> SmallestHistory(const History& history,
                                    const Violation& violation,
                                    const Judge& judge) {
  std::vector<size_t> kept(history.calls.size());
  std::iota(kept.begin(), kept.end(), size_t{0});
  if (!StillGuilty(history, kept, violation, judge)) return violation.guilty;
  for (size_t chunk = kept.size(); chunk > 0; chunk /= 2) {
    for (size_t first = 0; first < kept.size();) {
      const size_t count = std::min(chunk, kept.size() - first);
      std::vector<size_t> fewer = kept;
      const auto begin = fewer.begin() + static_cast<ptrdiff_t>(first);
      fewer.erase(begin, begin + static_cast<ptrdiff_t>(count));
      if (StillGuilty(history, fewer, violation, judge)) {
        kept = std::move(fewer);
      } else {
        first += chunk;
      }
    }
  }
  return kept;
}

}  // namespace taprace
