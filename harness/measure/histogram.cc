#include "harness/measure/histogram.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

namespace taprace {
namespace {

// Buckets a power of two: the error bound is half of one in that many.
constexpr unsigned kSubBits = 7;
constexpr size_t kSubBuckets = size_t{1} << kSubBits;

}  // namespace

// Below 2 * kSubBuckets each value has a bucket of its own; then kSubBuckets
// of the same width fill each power of two.
size_t Histogram::BucketOf(int64_t value) {
  const auto number = static_cast<uint64_t>(value);
  if (number < 2 * kSubBuckets) return number;
  const auto shift =
      static_cast<unsigned>(std::bit_width(number)) - kSubBits - 1;
  return (size_t{shift} << kSubBits) + (number >> shift);
}

int64_t Histogram::MiddleOf(size_t bucket) {
  if (bucket < 2 * kSubBuckets) return static_cast<int64_t>(bucket);
  const size_t shift = (bucket >> kSubBits) - 1;
  const size_t lowest = (bucket % kSubBuckets + kSubBuckets) << shift;
  return static_cast<int64_t>(lowest + (size_t{1} << shift) / 2);
}

void Histogram::AddMany(int64_t value, int64_t times) {
  assert(times >= 0);
  if (times == 0) return;
  value = std::max<int64_t>(value, 0);
  const size_t bucket = BucketOf(value);
  if (bucket >= buckets_.size()) buckets_.resize(bucket + 1);
  buckets_[bucket] += times;
  min_ = count_ == 0 ? value : std::min(min_, value);
  max_ = std::max(max_, value);
  count_ += times;
  sum_ += static_cast<double>(value) * static_cast<double>(times);
}

void Histogram::Merge(const Histogram& other) {
  if (other.count_ == 0) return;
  if (other.buckets_.size() > buckets_.size()) {
    buckets_.resize(other.buckets_.size());
  }
  for (size_t i = 0; i < other.buckets_.size(); ++i) {
    buckets_[i] += other.buckets_[i];
  }
  min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  count_ += other.count_;
  sum_ += other.sum_;
}

double Histogram::mean() const {
  return count_ == 0 ? 0 : sum_ / static_cast<double>(count_);
}

int64_t Histogram::Quantile(double q) const {
  assert(q >= 0 && q <= 1);
  if (count_ == 0) return 0;
  const auto rank = std::max<int64_t>(
      1, static_cast<int64_t>(std::ceil(q * static_cast<double>(count_))));
  if (rank >= count_) return max_;
  int64_t seen = 0;
  for (size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= rank) return std::clamp(MiddleOf(i), min_, max_);
  }
  return max_;
}

void Histogram::ForEach(
    const std::function<void(int64_t value, int64_t times)>& visit) const {
  for (size_t i = 0; i < buckets_.size(); ++i) {
    if (buckets_[i] > 0) visit(MiddleOf(i), buckets_[i]);
  }
}

void Histogram::SetExact(int64_t min, int64_t max, double sum) {
  min_ = min;
  max_ = max;
  sum_ = sum;
}

}  // namespace taprace
