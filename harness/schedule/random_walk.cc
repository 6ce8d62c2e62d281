#include "harness/schedule/random_walk.h"

#include "harness/schedule/pick.h"

namespace taprace::schedule {

ThreadId RandomWalk::Next(const State& state) {
  return AnyOf(state.enabled, random_);
}

}  // namespace taprace::schedule
