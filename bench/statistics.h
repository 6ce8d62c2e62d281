// Comparing samples of two programs without assuming how they are distributed.
#ifndef TAPRACE_BENCH_STATISTICS_H_
#define TAPRACE_BENCH_STATISTICS_H_

#include <cstddef>
#include <vector>

namespace taprace {

double Median(std::vector<double> values);  // 0 where there is none

// An estimate and the interval that holds the truth with some confidence.
// Without enough values for that confidence the interval is infinite.
struct Interval {
  double estimate = 0;
  double low = 0;
  double high = 0;
};

// Whether the interval of a ratio says anything: those of too few values reach
// from 0 to infinity.
bool Bounded(const Interval& ratio);

// The two-sided Mann-Whitney U test (Mann and Whitney, Annals of Mathematical
// Statistics 18, 1947) that `a` and `b` come from one distribution, in the
// normal approximation with corrections for ties and continuity; good from
// about eight values a side. 1 where either side is empty.
double MannWhitneyP(const std::vector<double>& a, const std::vector<double>& b);

// The shift from `a` to `b`: the Hodges-Lehmann estimate, the median of all
// differences, and the interval that inverts the Mann-Whitney test (Hodges and
// Lehmann, Annals of Mathematical Statistics 34, 1963).
Interval Shift(const std::vector<double>& a, const std::vector<double>& b,
               double confidence);

// The centre of values that are symmetric around it, as differences within
// pairs are: the Hodges-Lehmann estimate, the median of the means of all pairs
// of values, and the interval that inverts Wilcoxon's signed-rank test
// (Biometrics Bulletin 1, 1945), exactly up to 64 values. One outlier moves
// neither much.
Interval Centre(const std::vector<double>& values, double confidence);

// Shift() of positive figures as a ratio of b to a.
Interval Ratio(const std::vector<double>& a, const std::vector<double>& b,
               double confidence);

}  // namespace taprace

#endif  // TAPRACE_BENCH_STATISTICS_H_
