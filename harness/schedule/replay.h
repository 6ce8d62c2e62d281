// One given schedule, once.
#ifndef TAPRACE_HARNESS_SCHEDULE_REPLAY_H_
#define TAPRACE_HARNESS_SCHEDULE_REPLAY_H_

#include <cstddef>

#include "harness/schedule/schedule.h"
#include "harness/schedule/strategy.h"

namespace taprace::schedule {

class Replay : public Strategy {
 public:
  explicit Replay(const Schedule& schedule) : schedule_(schedule) {}

  bool Begin() override;
  // Where the schedule asks for a thread that cannot go on, the default does:
  // the execution is another one then.
  ThreadId Next(const State& state) override;

  // Whether all switches of the schedule were made.
  bool Followed() const { return followed_ && next_ == schedule_.size(); }

 private:
  const Schedule schedule_;
  size_t next_ = 0;
  bool begun_ = false;
  bool followed_ = true;
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_REPLAY_H_
