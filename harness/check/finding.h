// What a check is allowed to cost and what it finds.
#ifndef TAPRACE_HARNESS_CHECK_FINDING_H_
#define TAPRACE_HARNESS_CHECK_FINDING_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace taprace::check {

struct Options {
  // After this long a check gives up. The clock is read every few thousand
  // steps of the model only.
  int64_t time_ns_max = 60'000'000'000;

  // A check gives up rather than remember more than this, beside a few dozen
  // bytes for each call of the history.
  size_t memory_bytes_max = size_t{1} << 30;

  // How much is remembered of a stretch of the history before the stretch
  // before it is forgotten, see search.h. More lets the quick search look
  // further back; verdicts do not depend on it.
  size_t page_bytes = size_t{1} << 18;

  // Whether to try the quick search before the thorough one, see search.h.
  // Without it, histories that are linearizable take longer.
  bool depth_first = true;
};

enum class Verdict {
  kLinearizable,  // there is an order that explains the history
  kViolation,     // there is none
  kUnknown,       // the check gave up
};

// Why a check gave up.
enum class Limit {
  kNone,
  kTime,
  kMemory,
  kConcurrency,  // more calls at once than Checker has slots for
};

struct Finding {
  Verdict verdict = Verdict::kUnknown;

  // Indices of calls. kLinearizable: an order of all calls that returned, and
  // of those pending ones that must have taken effect, which the model allows
  // and the times do not contradict. Otherwise: the longest such order found
  // of some of the calls.
  std::vector<size_t> order;

  // kViolation: the index of the call that no order can explain. More exactly,
  // `order` has all calls that returned before this one, and no order has all
  // of these and this one; whether calls that return later are among them is
  // left open, but if so it is with the outcomes they had.
  size_t stuck = 0;

  Limit limit = Limit::kNone;  // kUnknown

  int64_t steps = 0;            // how often the model was asked
  size_t memo_bytes_max = 0;    // what was remembered at most at one time
  bool level_by_level = false;  // whether the second search was needed
};

}  // namespace taprace::check

#endif  // TAPRACE_HARNESS_CHECK_FINDING_H_
