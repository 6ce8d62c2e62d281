// A set of spans of time that answers whether any of them overlaps another.
#ifndef TAPRACE_HARNESS_CHECK_SPANS_H_
#define TAPRACE_HARNESS_CHECK_SPANS_H_

#include <algorithm>
#include <cstdint>
#include <vector>

namespace taprace {

class Spans {
 public:
  // Ends included.
  void Add(int64_t from_ns, int64_t until_ns) {
    spans_.push_back({from_ns, until_ns});
  }

  // Call once after the last Add and before the first Overlaps.
  void Finish() {
    std::sort(spans_.begin(), spans_.end(), [](const Span& a, const Span& b) {
      return a.from_ns < b.from_ns;
    });
    for (size_t i = 1; i < spans_.size(); ++i) {
      spans_[i].latest_ns =
          std::max(spans_[i].latest_ns, spans_[i - 1].latest_ns);
    }
  }

  // Whether some span has a moment in common with this one. Logarithmic.
  bool Overlaps(int64_t from_ns, int64_t until_ns) const {
    // Of the spans that begin in time, does the one that ends last reach it?
    const auto after = std::upper_bound(spans_.begin(), spans_.end(), until_ns,
                                        [](int64_t time_ns, const Span& span) {
                                          return time_ns < span.from_ns;
                                        });
    return after != spans_.begin() && std::prev(after)->latest_ns >= from_ns;
  }

 private:
  struct Span {
    int64_t from_ns;
    int64_t latest_ns;  // after Finish: the latest end up to this span
  };
  std::vector<Span> spans_;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CHECK_SPANS_H_
