// The steps of an execution, found by what they access: for an event, the last
// step of each thread that it depends on, without a look at all of them.
#ifndef TAPRACE_HARNESS_SCHEDULE_LAST_STEPS_H_
#define TAPRACE_HARNESS_SCHEDULE_LAST_STEPS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "harness/schedule/access.h"
#include "harness/schedule/state.h"

namespace taprace::schedule {

class LastSteps {
 public:
  // Adds a step behind all others. Objects are small numbers from 1 on, or
  // kEveryObject.
  void Push(ThreadId thread, std::span<const Access> accesses);
  // Takes the last ones back, so that `count` are left.
  void Truncate(size_t count);

  // Of a step that would come next: the number, from 0, of the last one of its
  // own thread, and of the last one of each other thread that depends on it; in
  // no order. Valid until the next call.
  std::span<const uint32_t> Before(ThreadId thread,
                                   std::span<const Access> accesses);

 private:
  // Numbers are counted from 1, 0 is none.
  struct Step {
    ThreadId thread = kNoThread;
    uint32_t before = 0;       // the last one of the same thread
    uint32_t first_touch = 0;  // its first, in touches_
  };
  // An access of a step.
  struct Touch {
    uint32_t step = 0;
    uint32_t before = 0;  // the last one of the object by the same thread
    uint32_t head = 0;    // in heads_
    AccessKind kind = AccessKind::kLocal;
  };

  static uint32_t HeadOf(ObjectId object, ThreadId thread);
  // The last step that depends on an access, if it is later than `found`.
  uint32_t Later(uint32_t head, AccessKind kind, uint32_t found) const;

  std::vector<Step> steps_;
  std::vector<Touch> touches_;
  std::vector<uint32_t> heads_;  // the last touch, by object and thread
  std::array<uint32_t, kThreadsMax> last_ = {};  // step, by thread
  ThreadSet threads_ = 0;                        // that ever took a step
  std::vector<uint32_t> found_;
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_LAST_STEPS_H_
