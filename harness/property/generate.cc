#include "harness/property/generate.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "harness/program/thread_state.h"
#include "harness/property/shrink.h"

namespace taprace {
namespace {

// Draws from RapidCheck's generator of random numbers.
class Draw {
 public:
  explicit Draw(rc::Random random) : random_(random) {}

  // 0 to `bound`, exclusive. The bias of the remainder is below 2^-50 here.
  int Below(int bound) {
    return static_cast<int>(random_.next() % static_cast<uint64_t>(bound));
  }

  bool Chance(double probability) {
    constexpr int kSteps = 1 << 20;
    return Below(kSteps) < probability * kSteps;
  }

  template <typename T>
  const T& OneOf(const std::vector<T>& choices) {
    return choices[static_cast<size_t>(
        Below(static_cast<int>(choices.size())))];
  }

  // An index, with a probability proportional to its weight; the sum of the
  // weights is not 0.
  size_t Weighted(const std::vector<int>& weights) {
    int left = Below(std::accumulate(weights.begin(), weights.end(), 0));
    size_t index = 0;
    while (left >= weights[index]) left -= weights[index++];
    return index;
  }

 private:
  rc::Random random_;
};

// One program under construction.
class ProgramDraw {
 public:
  ProgramDraw(const Profile& profile, const rc::Random& random, int size)
      : profile_(profile), draw_(random), size_(size) {}

  Program Make() {
    families_ = profile_.families;
    constexpr double kMixedFamilies = 0.125;
    if (!draw_.Chance(kMixedFamilies)) families_.resize(1);
    return profile_.roles.empty() ? Uniform() : Cast();
  }

 private:
  // All threads are alike.
  Program Uniform() {
    const Role role{.operations_max = profile_.operations_max,
                    .units = profile_.units,
                    .first_unit = profile_.first_unit,
                    .generic = profile_.generic,
                    .weights = profile_.weights,
                    .faults = profile_.faults};
    Program program;
    program.idle = Idle();
    const int threads = 1 + draw_.Below(Scaled(profile_.threads_max));
    for (int i = 0; i < threads; ++i) program.threads.push_back(Thread(role));
    return program;
  }

  // Threads by their roles.
  Program Cast() {
    Program program{.idle = profile_.idle, .threads = {}};
    for (const Role& role : profile_.roles) {
      const int threads = Between(role.threads_min, role.threads_max);
      for (int i = 0; i < threads; ++i) program.threads.push_back(Thread(role));
    }
    return program;
  }

  // The upper bound grows with the size.
  int Between(int min, int max) {
    return min == max ? min : min + draw_.Below(1 + Scaled(max - min));
  }

  // Grows with the size, from 1 to `max` at RapidCheck's nominal size.
  int Scaled(int max) const {
    return std::clamp(1 + max * size_ / rc::kNominalSize, 1, max);
  }

  std::vector<Device> Idle() {
    std::vector<Device> idle;
    const int wanted = draw_.Below(profile_.idle_max + 1);
    for (int i = 0; i < wanted; ++i) {
      const Device device = {draw_.OneOf(families_),
                             NamedUnit(profile_.first_unit, profile_.units)};
      const auto place = std::lower_bound(idle.begin(), idle.end(), device);
      if (place == idle.end() || *place != device) idle.insert(place, device);
    }
    return idle;
  }

  Unit NamedUnit(int first, int count) {
    return std::min(first + draw_.Below(count), kUnitMax);
  }

  std::vector<Operation> Thread(const Role& role) {
    if (!role.operations.empty()) return role.operations;
    std::vector<Operation> operations;
    ThreadState state;
    const int wanted =
        role.operations_min +
        draw_.Below(Scaled(role.operations_max - role.operations_min + 1));
    while (static_cast<int>(operations.size()) < wanted) {
      const Operation operation = OneOperation(role, state);
      state.Apply(operation);
      operations.push_back(operation);
    }
    return operations;
  }

  // Draws a kind that `state` allows, then what it needs.
  Operation OneOperation(const Role& role, const ThreadState& state) {
    std::vector<int> weights(role.weights.begin(), role.weights.end());
    while (true) {
      const size_t kind = draw_.Weighted(weights);
      Operation operation = Filled(role, static_cast<OpKind>(kind), state);
      operation.fault = Fault(role, operation.kind);
      if (!state.WhyNot(operation)) return operation;
      weights[kind] = 0;  // not now; another kind always is
    }
  }

  // Names are chosen so that the operation is allowed if any of its kind is.
  Operation Filled(const Role& role, OpKind kind, const ThreadState& state) {
    Operation operation{.kind = kind};
    operation.device.family = draw_.OneOf(families_);
    if (kind == OpKind::kDestroy || !draw_.Chance(role.generic)) {
      operation.device.unit = NamedUnit(role.first_unit, role.units);
    }
    if (kind == OpKind::kSet) FillOption(operation);
    const std::vector<Slot> open = state.descriptors();
    if (kind == OpKind::kOpen) {
      operation.descriptor = state.FreeDescriptor().value_or(0);
    } else if (!open.empty()) {
      operation.descriptor = draw_.OneOf(open);
    }
    const std::vector<Slot> running = state.children();
    if (StartsProcess(kind)) {
      operation.child = state.FreeChild().value_or(0);
    } else if (!running.empty()) {
      operation.child = draw_.OneOf(running);
    }
    return Normalized(operation);
  }

  // Draws nothing where no fault is wanted, so that programs without any stay
  // the same whatever a target can do.
  CallFault Fault(const Role& role, OpKind kind) {
    std::vector<int> weights(kCallFaultCount, 0);
    weights[0] = role.faults[0];
    bool any = false;
    for (const FaultedKind& can : profile_.faultable) {
      if (can.kind != kind) continue;
      const auto fault = static_cast<size_t>(can.fault);
      weights[fault] = role.faults[fault];
      any |= weights[fault] > 0;
    }
    return any ? static_cast<CallFault>(draw_.Weighted(weights))
               : CallFault::kNone;
  }

  void FillOption(Operation& operation) {
    operation.option = draw_.OneOf(profile_.options);
    const bool levels = operation.option == Option::kReuse;
    operation.value = draw_.Below(levels ? 3 : 2);
  }

  // Fields that the kind does not use have their default, as after parsing.
  static Operation Normalized(Operation operation) {
    const Operands uses = OperandsOf(operation);
    if (!uses.device) operation.device = {};
    if (!uses.descriptor) operation.descriptor = 0;
    if (!uses.child) operation.child = 0;
    if (operation.kind == OpKind::kSet) operation.device.unit = kGeneric;
    return operation;
  }

  const Profile& profile_;
  Draw draw_;
  const int size_;
  std::vector<Family> families_;
};

}  // namespace

rc::Shrinkable<Program> ShrinkTree(const Program& program) {
  return rc::shrinkable::shrinkRecur(program, [](const Program& larger) {
    return rc::seq::fromContainer(Shrinks(larger));
  });
}

rc::Gen<Program> Programs(Profile profile) {
  return [profile = std::move(profile)](const rc::Random& random, int size) {
    return ShrinkTree(ProgramDraw(profile, random, size).Make());
  };
}

}  // namespace taprace
