#include "harness/history/recorder.h"

#include <algorithm>

namespace taprace {
namespace {

constexpr RecordMark kNoMark = {};

}  // namespace

void Recorder::Reset(const Program& program, uint64_t tag) {
  if (++run_ == 0) ++run_;  // 0 is what memory is full of
  if (lanes_.size() < program.threads.size()) {
    lanes_ = std::vector<Lane>(program.threads.size());
  }
  for (size_t i = 0; i < lanes_.size(); ++i) {
    Lane& lane = lanes_[i];
    lane.count_.store(0, std::memory_order_relaxed);
    if (i >= program.threads.size()) continue;
    const size_t needed = program.threads[i].size();
    if (static_cast<size_t>(lane.capacity_) < needed) {
      lane.pages_ =
          RecordPages((needed + kRecordsPerPage - 1) / kRecordsPerPage);
      lane.capacity_ =
          static_cast<int32_t>(lane.pages_.size() * kRecordsPerPage);
      if (mark_ != kNoMark) lane.pages_.Lock();
    }
    lane.run_ = run_;
    for (size_t j = 0; j * kRecordsPerPage < needed; ++j) {
      RecordPage& page = lane.pages_[j];
      page.mark = mark_;
      page.tag = tag;
      page.run = run_;
      page.lane = static_cast<uint16_t>(i);
      page.number = static_cast<uint16_t>(j);
    }
  }
}

History Recorder::Collect(const Program& program, int64_t start_ns) const {
  History history{.idle = program.idle, .calls = {}};
  for (size_t i = 0; i < program.threads.size(); ++i) {
    const Lane& lane = lanes_[i];
    const int32_t count = lane.count_.load(std::memory_order_acquire);
    for (int32_t j = 0; j < count; ++j) {
      const Record& record = lane.At(j);
      const int64_t end = record.return_ns.load(std::memory_order_acquire);
      history.calls.push_back({
          .thread = static_cast<int32_t>(i),
          .operation = program.threads[i][record.index],
          .invoke_ns = record.invoke_ns - start_ns,
          .return_ns = end == kPending ? kPending : end - start_ns,
          .outcome = end == kPending ? Outcome{} : record.outcome,
      });
    }
  }
  std::stable_sort(
      history.calls.begin(), history.calls.end(),
      [](const Call& a, const Call& b) { return a.invoke_ns < b.invoke_ns; });
  return history;
}

}  // namespace taprace
