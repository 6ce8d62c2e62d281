#include "bench/statistics.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

namespace taprace {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The probability that a standard normal variable exceeds z.
double UpperTail(double z) { return 0.5 * std::erfc(z / std::sqrt(2.0)); }

// The z that a standard normal variable exceeds with probability p < 0.5.
double UpperQuantile(double p) {
  double low = 0;
  double high = 40;
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (UpperTail(middle) > p ? low : high) = middle;
  }
  return high;
}

// The middle of sorted values, and those `cut` places from either end.
Interval Between(const std::vector<double>& sorted, double cut) {
  const size_t half = sorted.size() / 2;
  const double estimate = sorted.size() % 2 == 1
                              ? sorted[half]
                              : (sorted[half - 1] + sorted[half]) / 2;
  if (cut < 1) return {estimate, -kInfinity, kInfinity};
  const auto place = static_cast<size_t>(cut) - 1;
  return {estimate, sorted[place], sorted[sorted.size() - 1 - place]};
}

// The largest c with P(W < c) <= tail, where W is the signed-rank statistic of
// n values: so many Walsh averages lie outside on either side. 0: none may.
double SignedRankCut(size_t n, double tail) {
  // Beyond, the normal approximation is within a place or two.
  constexpr size_t kExactMax = 64;
  const auto count = static_cast<double>(n);
  if (n > kExactMax) {
    const double mean = count * (count + 1) / 4;
    const double deviation =
        std::sqrt(count * (count + 1) * (2 * count + 1) / 24);
    return std::floor(mean - UpperQuantile(tail) * deviation);
  }
  // P(W = w): each rank is added with probability 1/2.
  const size_t most = n * (n + 1) / 2;
  std::vector<double> probability(most + 1, 0);
  probability[0] = 1;
  for (size_t rank = 1; rank <= n; ++rank) {
    for (size_t w = most + 1; w-- > 0;) {
      const double with = w >= rank ? probability[w - rank] : 0;
      probability[w] = (probability[w] + with) / 2;
    }
  }
  double below = 0;
  size_t cut = 0;
  while (cut < most && below + probability[cut] <= tail) {
    below += probability[cut++];
  }
  return static_cast<double>(cut);
}

std::vector<double> Logarithms(const std::vector<double>& values) {
  std::vector<double> logarithms;
  for (const double value : values) {
    if (value > 0) logarithms.push_back(std::log(value));
  }
  return logarithms;
}

}  // namespace

bool Bounded(const Interval& ratio) {
  return ratio.low > 0 && std::isfinite(ratio.high);
}

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return Between(values, 0).estimate;
}

double MannWhitneyP(const std::vector<double>& a,
                    const std::vector<double>& b) {
  if (a.empty() || b.empty()) return 1;
  std::vector<std::pair<double, bool>> all;  // value, of b
  all.reserve(a.size() + b.size());
  for (const double value : a) all.emplace_back(value, false);
  for (const double value : b) all.emplace_back(value, true);
  std::sort(all.begin(), all.end());
  const auto m = static_cast<double>(a.size());
  const auto n = static_cast<double>(b.size());
  double rank_sum = 0;  // of b; ties share the mean of their ranks
  double ties = 0;
  for (size_t i = 0; i < all.size();) {
    size_t end = i;
    size_t of_b = 0;
    for (; end < all.size() && all[end].first == all[i].first; ++end) {
      of_b += all[end].second ? 1 : 0;
    }
    const auto same = static_cast<double>(end - i);
    rank_sum +=
        static_cast<double>(of_b) * (static_cast<double>(i + end + 1) / 2);
    ties += same * same * same - same;
    i = end;
  }
  const double u = rank_sum - n * (n + 1) / 2;
  const double variance =
      m * n / 12 * ((m + n + 1) - ties / ((m + n) * (m + n - 1)));
  if (variance <= 0) return 1;  // all the same
  const double distance = std::max(0.0, std::abs(u - m * n / 2) - 0.5);
  return std::min(1.0, 2 * UpperTail(distance / std::sqrt(variance)));
}

Interval Shift(const std::vector<double>& a, const std::vector<double>& b,
               double confidence) {
  assert(confidence > 0 && confidence < 1);
  if (a.empty() || b.empty()) return {0, -kInfinity, kInfinity};
  std::vector<double> differences;
  differences.reserve(a.size() * b.size());
  for (const double from : a) {
    for (const double to : b) differences.push_back(to - from);
  }
  std::sort(differences.begin(), differences.end());
  const auto m = static_cast<double>(a.size());
  const auto n = static_cast<double>(b.size());
  const double deviation = std::sqrt(m * n * (m + n + 1) / 12);
  const double z = UpperQuantile((1 - confidence) / 2);
  return Between(differences, std::floor(m * n / 2 - z * deviation));
}

Interval Centre(const std::vector<double>& values, double confidence) {
  assert(confidence > 0 && confidence < 1);
  if (values.empty()) return {0, -kInfinity, kInfinity};
  std::vector<double> averages;  // Walsh's
  averages.reserve(values.size() * (values.size() + 1) / 2);
  for (size_t i = 0; i < values.size(); ++i) {
    for (size_t j = i; j < values.size(); ++j) {
      averages.push_back((values[i] + values[j]) / 2);
    }
  }
  std::sort(averages.begin(), averages.end());
  return Between(averages, SignedRankCut(values.size(), (1 - confidence) / 2));
}

Interval Ratio(const std::vector<double>& a, const std::vector<double>& b,
               double confidence) {
  const Interval shift = Shift(Logarithms(a), Logarithms(b), confidence);
  return {std::exp(shift.estimate), std::exp(shift.low), std::exp(shift.high)};
}

}  // namespace taprace
