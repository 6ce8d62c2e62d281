// Records the calls of running threads without disturbing them: each thread
// writes to memory of its own, reserved beforehand, so that recording takes no
// lock, allocates nothing and shares no cache line with another thread.
#ifndef TAPRACE_HARNESS_HISTORY_RECORDER_H_
#define TAPRACE_HARNESS_HISTORY_RECORDER_H_

#include <atomic>
#include <cassert>
#include <cstdint>
#include <vector>

#include "harness/history/clock.h"
#include "harness/history/history.h"
#include "harness/history/record_page.h"
#include "harness/program/program.h"

namespace taprace {

class Recorder {
 public:
  // The calls of one thread. Invoke and Return are for that thread alone; the
  // lane may be read by others at any time, even while a call hangs.
  class alignas(64) Lane {
   public:
    // Starts operation number `index` of the thread. The clock is read last.
    void Invoke(int32_t index) {
      const int32_t count = count_.load(std::memory_order_relaxed);
      assert(count < capacity_);
      Record& record = At(count);
      record.index = index;
      record.return_ns.store(kPending, std::memory_order_relaxed);
      record.invoke_ns = NowNs();
      record.run.store(run_, std::memory_order_release);
      count_.store(count + 1, std::memory_order_release);
    }

    // Ends the call that Invoke started. The clock is read first.
    void Return(Outcome outcome) {
      const int64_t now = NowNs();
      Record& record = Last();
      record.outcome = outcome;
      record.return_ns.store(now, std::memory_order_release);
    }

    // What the last Invoke started.
    const Record& last() const { return const_cast<Lane*>(this)->Last(); }

   private:
    friend class Recorder;

    Record& At(int32_t i) {
      const auto place = static_cast<uint32_t>(i);
      return pages_[place / kRecordsPerPage].records[place % kRecordsPerPage];
    }
    const Record& At(int32_t i) const { return const_cast<Lane*>(this)->At(i); }
    Record& Last() { return At(count_.load(std::memory_order_relaxed) - 1); }

    RecordPages pages_;
    int32_t capacity_ = 0;
    uint32_t run_ = 0;
    std::atomic<int32_t> count_ = 0;  // released after each Invoke
  };

  // With a mark, the records can be found in an image of this machine's memory
  // (see record_page.h).
  explicit Recorder(const RecordMark& mark = {}) : mark_(mark) {}

  // Room for a run of `program`, to be known as `tag`; forgets what was
  // recorded before. Allocates only where the room is not there yet. No thread
  // may be recording.
  void Reset(const Program& program, uint64_t tag = 0);

  Lane& lane(size_t thread) { return lanes_[thread]; }

  // The calls recorded so far, times counted from `start_ns`. May be called
  // while threads record: what has not returned yet is pending.
  History Collect(const Program& program, int64_t start_ns) const;

 private:
  const RecordMark mark_;
  uint32_t run_ = 0;  // of the last Reset
  std::vector<Lane> lanes_;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_HISTORY_RECORDER_H_
