#include "harness/explore/toy_driver.h"

#include <errno.h>

#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "harness/schedule/sync.h"

namespace taprace {
namespace {

using schedule::Mutex;
using schedule::MutexLock;
using schedule::Shared;

constexpr Unit kUnits = 4;

class ToyDriver : public ProgramSubject {
 public:
  ToyDriver(ToyFault fault, const Program& program)
      : fault_(fault), program_(Complete(program)) {
    for (const auto& thread : program_.threads) {
      call_count_ += thread.size();
    }
  }

  void Start() override {
    list_.emplace("list");
    units_.emplace("units");
    held_.emplace("held", 0U);
    history_ = {.idle = program_.idle, .calls = {}};
    history_.calls.reserve(call_count_);
    for (int i = 0; i < static_cast<int>(program_.threads.size()); ++i) {
      schedule::Spawn("", [this, i] { RunThread(i); });
    }
  }

  const History& history() override { return history_; }
  const std::vector<Device>& remaining() const override {
    return program_.idle;
  }

 private:
  void RunThread(int thread) {
    std::array<Unit, kSlotCount> units = {};
    for (const Operation& operation :
         program_.threads[static_cast<size_t>(thread)]) {
      // A step without effect, so that calls are invoked one by one.
      schedule::Engine& engine = *schedule::Engine::Current();
      schedule::Yield("system call");
      const auto now = [&engine] { return engine.state().step; };
      const size_t index = history_.calls.size();
      history_.calls.push_back(
          {.thread = thread, .operation = operation, .invoke_ns = now()});
      const Outcome outcome = Do(operation, units);
      history_.calls[index].return_ns = now();
      history_.calls[index].outcome = outcome;
    }
  }

  Outcome Do(const Operation& operation, std::array<Unit, kSlotCount>& units) {
    switch (operation.kind) {
      case OpKind::kOpen: {
        const Outcome outcome = Open(operation.device.unit);
        units[operation.descriptor] = outcome.unit;
        return outcome;
      }
      case OpKind::kClose:
        return Close(units[operation.descriptor]);
      case OpKind::kStat:
        return Stat();
      default:
        return {};
    }
  }

  Outcome Open(Unit wanted) {
    MutexLock list(*list_);
    const unsigned held = Read();
    Unit unit = wanted;
    for (Unit i = 0; unit == kGeneric && i < kUnits; ++i) {
      if ((held & 1U << i) == 0) unit = i;
    }
    if (unit == kGeneric || (held & 1U << unit) != 0) return {.error = EBUSY};
    if (fault_ == ToyFault::kCheckThenClaim || fault_ == ToyFault::kPanic) {
      list_->Unlock();
      list_->Lock("lock again");
    }
    const unsigned before = held_->Load();
    if (fault_ == ToyFault::kPanic && (before & 1U << unit) != 0) {
      schedule::Fail("unit " + std::to_string(unit) + " is open");
    }
    held_->Store(before | 1U << unit);
    return {.unit = unit};
  }

  unsigned Read() {
    if (fault_ != ToyFault::kDeadlock) return held_->Load();
    MutexLock lock(*units_);
    return held_->Load();
  }

  Outcome Close(Unit unit) {
    if (unit == kGeneric) return {.error = EBADF};
    MutexLock lock(*list_);
    held_->Store(held_->Load() & ~(1U << unit));
    return {};
  }

  Outcome Stat() {
    MutexLock units(*units_);
    MutexLock list(*list_);
    return {};
  }

  const ToyFault fault_;
  const Program program_;
  size_t call_count_ = 0;
  std::optional<Mutex> list_;
  std::optional<Mutex> units_;
  std::optional<Shared<unsigned>> held_;  // bit i: unit i is open
  History history_;
};

}  // namespace

Simulation ToySimulation(ToyFault fault) {
  return {.name = "toy",
          .traits = {.outlives_close = true},
          .make = [fault](const Program& program) {
            return std::make_unique<ToyDriver>(fault, program);
          }};
}

}  // namespace taprace
