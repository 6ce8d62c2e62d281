// Distributions of times in little memory: a log-linear histogram, as HDR
// Histogram (Gil Tene, hdrhistogram.org) has them.
#ifndef TAPRACE_HARNESS_MEASURE_HISTOGRAM_H_
#define TAPRACE_HARNESS_MEASURE_HISTOGRAM_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace taprace {

// Counts values from 0 to 2^63 - 1. Values below 256 are kept exactly; those
// above share a bucket with others that differ by less than 1/128 of them, and
// are told as the middle of their bucket: within 1/256 (0.4 %) of the truth.
// Count, sum, smallest and largest value are exact.
class Histogram {
 public:
  // The largest relative error of Quantile() and ForEach().
  static constexpr double kErrorMax = 1.0 / 256;

  // A negative value counts as 0.
  void Add(int64_t value) { AddMany(value, 1); }
  void AddMany(int64_t value, int64_t times);
  void Merge(const Histogram& other);

  int64_t count() const { return count_; }
  int64_t min() const { return min_; }  // 0 where there is nothing
  int64_t max() const { return max_; }
  double mean() const;

  // The smallest value that at least the fraction `q` (0 to 1) of all values
  // do not exceed; 0 where there is nothing.
  int64_t Quantile(double q) const;

  // Each bucket that holds something, by rising value: its middle, and how
  // many. Adding these to an empty histogram gives the same buckets.
  void ForEach(
      const std::function<void(int64_t value, int64_t times)>& visit) const;

  // With min, max and sum as they were before what ForEach told was added.
  void SetExact(int64_t min, int64_t max, double sum);
  double sum() const { return sum_; }

 private:
  static size_t BucketOf(int64_t value);
  static int64_t MiddleOf(size_t bucket);

  std::vector<int64_t> buckets_;  // as many as the largest value needs
  int64_t count_ = 0;
  int64_t min_ = 0;
  int64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_MEASURE_HISTOGRAM_H_
