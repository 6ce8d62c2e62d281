#include "harness/spec/random_tap_history.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <vector>

#include "harness/program/thread_state.h"
#include "harness/spec/tap_model.h"
#include "harness/spec/tap_step.h"

namespace taprace {
namespace {

using check::Below;
using check::Chance;
using check::Random;

class Simulation {
 public:
  Simulation(const TapRules& rules, const TapShape& shape, TapChecker& checker,
             Random& random)
      : rules_(rules),
        shape_(shape),
        checker_(checker),
        random_(random),
        threads_(shape.threads) {}

  History Run() {
    for (Unit unit = 0; unit < shape_.units; ++unit) {
      if (Chance(0.4, random_)) history_.idle.push_back({Family::kTap, unit});
    }
    // Enough for all calls to return that can.
    for (int i = 0; i < 6 * shape_.calls; ++i) {
      Advance(Below(shape_.threads, random_));
      if (!Chance(0.1, random_)) ++now_;
    }
    return std::move(history_);
  }

 private:
  struct Thread {
    ThreadState state;
    bool running = false;
    bool hangs = false;
    size_t call = 0;
  };

  void Advance(int number) {
    Thread& thread = threads_[number];
    if (thread.hangs) return;
    if (thread.running) {
      Return(thread);
    } else if (history_.calls.size() < static_cast<size_t>(shape_.calls)) {
      Invoke(number, thread);
    }
  }

  void Invoke(int number, Thread& thread) {
    Operation operation = Draw();
    while (thread.state.WhyNot(operation)) operation = Draw();
    thread.state.Apply(operation);
    thread.call = history_.calls.size();
    thread.running = true;
    thread.hangs = Chance(shape_.pending, random_);
    history_.calls.push_back({.thread = number,
                              .operation = operation,
                              .invoke_ns = now_,
                              .outcome = {}});
  }

  Operation Draw() {
    // Opens and closes are most of what programs do.
    const int kind = Below(kOpKindCount + 5, random_);
    const Family family = Chance(0.9, random_) ? Family::kTap : Family::kTun;
    Operation operation = {
        .kind =
            kind < kOpKindCount
                ? static_cast<OpKind>(kind)
                : (kind < kOpKindCount + 3 ? OpKind::kOpen : OpKind::kClose),
        .device = {family, Below(shape_.units + 1, random_) - 1},
        .descriptor = static_cast<Slot>(Below(2, random_)),
        .child = static_cast<Slot>(Below(2, random_)),
        .option = Option::kPersist,
        .value = Below(2, random_)};
    const Operands uses = OperandsOf(operation);
    if (!uses.device) operation.device = {};
    if (!uses.descriptor) operation.descriptor = 0;
    if (!uses.child) operation.child = 0;
    if (operation.kind != OpKind::kSet) operation.value = 0;
    if (shape_.fault > 0) operation.fault = Fault(operation.kind);
    return operation;
  }

  CallFault Fault(OpKind kind) {
    const auto fault = static_cast<CallFault>(Below(kCallFaultCount, random_));
    const bool can = CanBeUnder(kind, fault) && Chance(shape_.fault, random_);
    return can ? fault : CallFault::kNone;
  }

  void Return(Thread& thread) {
    Call& call = history_.calls[thread.call];
    std::vector<Outcome> outcomes = OutcomesOf(call.operation);
    std::shuffle(outcomes.begin(), outcomes.end(), random_);
    call.return_ns = now_;
    const bool lie = Chance(shape_.lie, random_);
    for (const Outcome& outcome : outcomes) {
      call.outcome = outcome;
      if (lie || Allowed()) {
        thread.running = false;
        return;
      }
    }
    call.outcome = {};
    call.return_ns = kPending;
  }

  bool Allowed() {
    const Result<check::Finding> finding = checker_.Check(rules_, history_);
    return finding.ok() && finding->verdict != check::Verdict::kViolation;
  }

  std::vector<Outcome> OutcomesOf(const Operation& operation) const {
    std::vector<Outcome> outcomes;
    for (int32_t error : {EINTR, EMFILE, ENOMEM}) {
      if (MayCause(operation.fault, error)) {
        outcomes.push_back({.error = error});
      }
    }
    switch (operation.kind) {
      case OpKind::kOpen:
      case OpKind::kLaunch:
      case OpKind::kCreate:
        for (Unit unit = 0; unit <= shape_.units; ++unit) {
          outcomes.push_back({.error = 0, .unit = unit});
        }
        outcomes.push_back({.error = EBUSY});
        outcomes.push_back({.error = ENXIO});
        if (operation.kind == OpKind::kCreate) {
          outcomes.push_back({.error = 77});  // EBADFD of Linux
        }
        break;
      case OpKind::kStat:
      case OpKind::kAccess:
      case OpKind::kDestroy:
        outcomes.push_back({.error = ENXIO});
        outcomes.push_back({});
        break;
      case OpKind::kSet:
        outcomes.push_back({.error = EINVAL});
        outcomes.push_back({});
        break;
      default:
        outcomes.push_back({});
        break;
    }
    return outcomes;
  }

  const TapRules& rules_;
  const TapShape& shape_;
  TapChecker& checker_;
  Random& random_;
  std::vector<Thread> threads_;
  History history_;
  int64_t now_ = 0;
};

using Tap = TapModel<4, 8>;

// The first state that the step leads to, nothing if there is none.
std::optional<Tap::State> After(const Tap& model, const Tap::State& state,
                                const TapStep& step, const Outcome& outcome) {
  std::optional<Tap::State> after;
  model.Step(state, step, &outcome, [&](const Tap::State& next) {
    if (!after) after = next;
  });
  return after;
}

// The answer to an open in a state, which it changes.
Outcome Answer(const Tap& model, Tap::State& state, const TapStep& open) {
  const int begin = open.unit == kGeneric ? 0 : open.unit;
  const int end = open.unit == kGeneric ? kUnitMax + 1 : open.unit + 1;
  for (Unit unit = begin; unit < end; ++unit) {
    const Outcome outcome = {.error = 0, .unit = unit};
    if (const auto after = After(model, state, open, outcome)) {
      state = *after;
      return outcome;
    }
  }
  return {.error = EBUSY};
}

}  // namespace

History TapContention(const TapRules& rules, int threads, int calls,
                      Random& random) {
  enum class Phase { kIdle, kInvoked, kEffective };
  struct Thread {
    Phase phase = Phase::kIdle;
    bool holds = false;
    Unit unit = kGeneric;
    size_t call = 0;
  };
  const Tap model(rules, {}, kUnitMax + 1);
  Tap::State state = model.Initial();
  std::vector<Thread> all(threads);
  History history;
  int running = 0;
  int64_t now = 0;
  for (; running > 0 || history.calls.size() < static_cast<size_t>(calls);
       ++now) {
    const int number = Below(threads, random);
    const auto holder = static_cast<uint16_t>(number + 1);
    Thread& thread = all[number];
    switch (thread.phase) {
      case Phase::kIdle: {
        if (history.calls.size() >= static_cast<size_t>(calls)) break;
        const Unit unit = Below(12, random) - 4;
        const Device device = {Family::kTap, unit < 0 ? kGeneric : unit};
        const OpKind kind = thread.holds ? OpKind::kClose : OpKind::kOpen;
        thread.call = history.calls.size();
        history.calls.push_back(
            {.thread = number,
             .operation = {.kind = kind,
                           .device = thread.holds ? Device{} : device},
             .invoke_ns = now,
             .outcome = {}});
        thread.phase = Phase::kInvoked;
        ++running;
        break;
      }
      case Phase::kInvoked: {
        Call& call = history.calls[thread.call];
        const TapStep step = {
            .action = thread.holds ? TapAction::kRelease : TapAction::kOpen,
            .unit = thread.holds ? thread.unit : call.operation.device.unit,
            .holder = holder};
        if (thread.holds) {
          state = *After(model, state, step, {});
          thread.holds = false;
        } else {
          call.outcome = Answer(model, state, step);
          thread.holds = call.outcome.ok();
          thread.unit = call.outcome.unit;
        }
        thread.phase = Phase::kEffective;
        break;
      }
      case Phase::kEffective:
        history.calls[thread.call].return_ns = now;
        thread.phase = Phase::kIdle;
        --running;
        break;
    }
  }
  return history;
}

History RandomTapHistory(const TapRules& rules, const TapShape& shape,
                         TapChecker& checker, Random& random) {
  return Simulation(rules, shape, checker, random).Run();
}

History Truncated(const History& history, int64_t time_ns) {
  History truncated{.idle = history.idle, .calls = {}};
  for (Call call : history.calls) {
    if (call.invoke_ns > time_ns) continue;
    if (call.return_ns > time_ns) {
      call.return_ns = kPending;
      call.outcome = {};
    }
    truncated.calls.push_back(call);
  }
  return truncated;
}

}  // namespace taprace
