// Records the calls of running threads without disturbing them: each thread
// writes to memory of its own, reserved beforehand, so that recording takes no
// lock, allocates nothing and shares no cache line with another thread.
#ifndef TAPRACE_HARNESS_HISTORY_RECORDER_H_
#define TAPRACE_HARNESS_HISTORY_RECORDER_H_

#include <atomic>
#include <cassert>
#include <cstdint>
#include <memory>
#include <vector>

#include "harness/history/clock.h"
#include "harness/history/history.h"
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
      Record& record = records_[count];
      record.index = index;
      record.return_ns.store(kPending, std::memory_order_relaxed);
      record.invoke_ns = NowNs();
      count_.store(count + 1, std::memory_order_release);
    }

    // Ends the call that Invoke started. The clock is read first.
    void Return(Outcome outcome) {
      const int64_t now = NowNs();
      Record& record = records_[count_.load(std::memory_order_relaxed) - 1];
      record.outcome = outcome;
      record.return_ns.store(now, std::memory_order_release);
    }

   private:
    friend class Recorder;

    struct Record {
      int64_t invoke_ns;
      std::atomic<int64_t> return_ns;  // released last: orders `outcome`
      Outcome outcome;
      int32_t index;  // of the operation in its thread
    };

    std::unique_ptr<Record[]> records_;
    int32_t capacity_ = 0;
    std::atomic<int32_t> count_ = 0;  // released after each Invoke
  };

  // Room for a run of `program`; forgets what was recorded before. Allocates
  // only where the room is not there yet. No thread may be recording.
  void Reset(const Program& program);

  Lane& lane(size_t thread) { return lanes_[thread]; }

  // The calls recorded so far, times counted from `start_ns`. May be called
  // while threads record: what has not returned yet is pending.
  History Collect(const Program& program, int64_t start_ns) const;

 private:
  std::vector<Lane> lanes_;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_HISTORY_RECORDER_H_
