#include "harness/property/hit_rate.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace taprace {

HitRate MakeHitRate(int64_t hits, int64_t runs) {
  assert(0 <= hits && hits <= runs);
  HitRate rate{.hits = hits, .runs = runs};
  if (runs == 0) return rate;
  constexpr double kZ = 1.959964;  // 97.5 % quantile of the normal distribution
  const auto n = static_cast<double>(runs);
  const double p = static_cast<double>(hits) / n;
  const double scale = 1 + kZ * kZ / n;
  const double centre = (p + kZ * kZ / (2 * n)) / scale;
  const double half =
      kZ * std::sqrt(p * (1 - p) / n + kZ * kZ / (4 * n * n)) / scale;
  // At the ends the formula is exact but for rounding.
  rate.low = hits == 0 ? 0 : std::max(0.0, centre - half);
  rate.high = hits == runs ? 1 : std::min(1.0, centre + half);
  return rate;
}

int64_t RunsToRuleOut(double rate, int64_t most) {
  if (rate >= 1) return 1;
  if (rate <= 0) return most;
  constexpr double kMissed = 0.01;  // (1 - rate)^runs
  const double runs = std::ceil(std::log(kMissed) / std::log1p(-rate));
  return runs < static_cast<double>(most) ? static_cast<int64_t>(runs) : most;
}

}  // namespace taprace
