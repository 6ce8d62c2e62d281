// A machine with tapreuse(4) whose threads run one after the other.
#ifndef TAPRACE_HARNESS_SIM_TESTING_IN_ORDER_H_
#define TAPRACE_HARNESS_SIM_TESTING_IN_ORDER_H_

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "harness/schedule/replay.h"
#include "harness/sim/tapreuse.h"
#include "harness/sim/testing/machine.h"

namespace taprace::sim {

// Runs `plan`; a finding fails the test.
inline void RunInOrder(Release release, ReuseMode mode, Machine::Plan plan,
                       const Tunables& tunables = {}) {
  Settings settings = WithTapreuse(release, *FindTapreuse(release), mode);
  settings.tunables.insert(settings.tunables.end(), tunables.begin(),
                           tunables.end());
  Machine machine(std::move(settings), std::move(plan));
  schedule::Engine engine({.steps_max = 10'000'000});
  schedule::Replay in_order{{}};  // without a switch
  const schedule::Execution* const execution = engine.Run(machine, in_order);
  ASSERT_FALSE(execution->finding) << execution->finding->message;
}

// What an open answers, "error 2", or which device it gets, "tap0".
inline std::string Opened(Machine& machine, const char* name) {
  struct file* const fp = machine.Open(0, name);
  if (fp == nullptr) return "error " + std::to_string(machine.errors[0]);
  std::string device = DeviceNameOf(fp);
  Machine::Close(fp);
  return device;
}

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_TESTING_IN_ORDER_H_
