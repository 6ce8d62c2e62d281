#include "harness/spec/tap_step.h"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <queue>
#include <string>
#include <utility>

namespace taprace {
namespace {

constexpr int kNoFile = -1;

// EBADFD of Linux, which other systems do not have: what a descriptor answers
// whose interface has been destroyed.
constexpr int32_t kLinuxBadDescriptor = 77;

// A create on Linux whose interface was destroyed before it was through.
bool LostWhileCreating(const TapRules& rules, const Call& call) {
  return rules.kernel == KernelKind::kLinux && !call.pending() &&
         call.operation.kind == OpKind::kCreate &&
         call.outcome.error == kLinuxBadDescriptor;
}

// Whether the fault got in the way of the call, or may have, where that has not
// returned.
bool MayBeHampered(const Call& call) {
  return call.hampered() || (call.pending() && CanHamper(call.operation.fault));
}

// An open file: what holds an interface.
struct File {
  size_t opened_by;                // index of the call
  int64_t released_ns = kPending;  // when the last close returned
  int copies = 1;
  Unit unit = kGeneric;  // that it got, as far as the history tells
  uint16_t holder = 0;
  bool hampered = false;  // by a call that failed
};

// What one thread and its processes have.
struct Thread {
  Thread() { descriptors.fill(kNoFile); }

  std::array<int, kSlotCount> descriptors;            // indices of files
  std::array<std::vector<int>, kSlotCount> children;  // the same
};

class Splitter {
 public:
  Splitter(const TapRules& rules, const History& history, int unit_count)
      : rules_(rules), history_(history) {
    result_.unit_count = unit_count;
  }

  TapSteps Run() {
    for (size_t i = 0; i < history_.calls.size(); ++i) Split(i);
    NumberHolders();
    for (size_t i = 0; i < result_.steps.size(); ++i) {
      if (file_of_[i] == kNoFile) continue;
      result_.steps[i].step.holder = files_[file_of_[i]].holder;
    }
    AddTokens();
    if (rules_.shown_too_early) FindUnsettled();
    if (rules_.kernel == KernelKind::kFreeBsd && !AnyTransient()) FindLasting();
    return std::move(result_);
  }

 private:
  const Call& call(size_t i) const { return history_.calls[i]; }

  void Add(size_t i, TapStep step, int file = kNoFile) {
    const Family family =
        file == kNoFile ? call(i).operation.device.family
                        : call(files_[file].opened_by).operation.device.family;
    result_.steps.push_back({step, family, i});
    file_of_.push_back(file);
  }

  void Split(size_t i) {
    const Operation& operation = call(i).operation;
    const Unit unit = operation.device.unit;
    Thread& thread = threads_[call(i).thread];
    int& descriptor = thread.descriptors[operation.descriptor];
    std::vector<int>& child = thread.children[operation.child];
    switch (operation.kind) {
      case OpKind::kOpen:
        descriptor = Open(i);
        break;
      case OpKind::kLaunch: {
        child.clear();
        const int file = Open(i);
        if (file != kNoFile) child.push_back(file);
        break;
      }
      case OpKind::kClose:
        Drop(i, std::exchange(descriptor, kNoFile));
        break;
      case OpKind::kFork:
        child.clear();
        if (descriptor != kNoFile && call(i).ok()) {
          ++files_[descriptor].copies;
          child.push_back(descriptor);
        }
        break;
      case OpKind::kPass:
        if (!call(i).pending() && !call(i).ok()) {
          Drop(i, descriptor);
        } else if (descriptor != kNoFile) {
          child.push_back(descriptor);
        }
        descriptor = kNoFile;
        break;
      case OpKind::kKill:
        for (int file : child) Drop(i, file);
        child.clear();
        break;
      case OpKind::kSet:
        if (operation.option == Option::kPersist && descriptor != kNoFile) {
          Add(i,
              {.action = TapAction::kPersist,
               .unit = files_[descriptor].unit,
               .value = operation.value != 0},
              descriptor);
        }
        break;
      case OpKind::kStat:
      case OpKind::kAccess:
        Add(i, {.action = TapAction::kLookup, .unit = unit});
        break;
      case OpKind::kCreate:
        Create(i);
        break;
      case OpKind::kDestroy:
        Destroy(i);
        break;
    }
  }

  // The file that the call opens, kNoFile if it failed.
  int Open(size_t i) {
    const TapStep step = {.action = TapAction::kOpen,
                          .unit = call(i).operation.device.unit,
                          .hampered = MayBeHampered(call(i))};
    if (step.hampered) {
      // What it may have got is let go before it returns.
      const int held = NewFile(i);
      files_[held].hampered = true;
      Add(i, step, held);
      Drop(i, held);
      return kNoFile;
    }
    const bool failed = !call(i).pending() && !call(i).ok();
    const int file = failed ? kNoFile : NewFile(i);
    Add(i, step, file);
    return file;
  }

  int NewFile(size_t i) {
    const bool told = call(i).ok();
    files_.push_back(
        {.opened_by = i, .unit = told ? call(i).outcome.unit : kGeneric});
    return static_cast<int>(files_.size()) - 1;
  }

  // Closes one copy of a file.
  void Drop(size_t i, int file) {
    if (file == kNoFile || --files_[file].copies > 0) return;
    files_[file].released_ns = call(i).return_ns;
    Add(i,
        {.action = TapAction::kRelease,
         .unit = files_[file].unit,
         .hampered = files_[file].hampered},
        file);
  }

  void Create(size_t i) {
    const Unit unit = call(i).operation.device.unit;
    const bool failed = !call(i).pending() && !call(i).ok();
    const bool lost = LostWhileCreating(rules_, call(i));
    if (rules_.kernel == KernelKind::kFreeBsd || (failed && !lost)) {
      Add(i, {.action = TapAction::kCreate, .unit = unit});
      return;
    }
    const int file = NewFile(i);
    files_[file].released_ns = call(i).return_ns;
    const TapAction end = lost ? TapAction::kLost : TapAction::kKeep;
    Add(i, {.action = TapAction::kCreateHeld, .unit = unit}, file);
    Add(i, {.action = end, .unit = files_[file].unit}, file);
  }

  void Destroy(size_t i) {
    const Unit unit = call(i).operation.device.unit;
    const bool hampered = MayBeHampered(call(i));
    const bool failed = !call(i).pending() && !call(i).ok() && !hampered;
    if (rules_.kernel == KernelKind::kLinux || failed) {
      Add(i, {.action = TapAction::kRemove, .unit = unit});
      return;
    }
    int number = kNoFile;
    if (hampered) {
      number = NewFile(i);  // of no file, but a number that nobody else has
      files_[number].hampered = true;
      files_[number].released_ns = call(i).return_ns;
    }
    Add(i, {.action = TapAction::kRefuse, .unit = unit, .hampered = hampered},
        number);
    if (hampered) {
      Add(i, {.action = TapAction::kReadmit, .unit = unit, .hampered = true},
          number);
    }
    if (!call(i).hampered()) {
      Add(i, {.action = TapAction::kRemoveUnheld, .unit = unit});
    }
  }

  // FreeBSD never takes an interface away from its holder, so there one holder
  // is like another, and states that differ in nothing else are the same. But
  // what a hampered open lets go is just what it had got itself.
  void NumberHolders() {
    const bool alike = rules_.kernel == KernelKind::kFreeBsd;
    if (alike && !files_.empty()) result_.holder_count = 1;
    using Ending = std::pair<int64_t, uint16_t>;  // when a number is free again
    std::priority_queue<Ending, std::vector<Ending>, std::greater<>> used;
    std::vector<uint16_t> free;
    for (File& file : files_) {
      if (alike && !file.hampered) {
        file.holder = 1;
        continue;
      }
      const int64_t opened_ns = call(file.opened_by).invoke_ns;
      while (!used.empty() && used.top().first < opened_ns) {
        free.push_back(used.top().second);
        used.pop();
      }
      if (free.empty()) {
        free.push_back(static_cast<uint16_t>(++result_.holder_count));
      }
      file.holder = free.back();
      free.pop_back();
      used.push({file.released_ns, file.holder});
    }
  }

  void AddTokens() {
    const Unit first = result_.unit_count;
    for (TimedStep& timed : result_.steps) {
      const bool lost = LostWhileCreating(rules_, call(timed.call));
      if (!lost && !timed.step.hampered) continue;
      timed.step.token = first + 2 * timed.step.holder;
      result_.unit_count = std::max(result_.unit_count, timed.step.token + 2);
    }
  }

  // Whether the call may make the unit; any, where that is generic.
  bool Makes(const Call& call, Device device) const {
    switch (call.operation.kind) {
      case OpKind::kOpen:
      case OpKind::kLaunch:
      case OpKind::kCreate:
      case OpKind::kStat:
      case OpKind::kAccess:
        break;
      default:
        return false;
    }
    if (call.operation.device.family != device.family) return false;
    if (device.generic()) return true;
    if (!call.operation.device.generic()) {
      return call.operation.device == device;
    }
    return rules_.makes_ahead || call.outcome.unit == kGeneric ||
           call.outcome.unit == device.unit;
  }

  // Whether it matters to the step that its unit is being made.
  bool MayBeUnsettled(const TimedStep& timed) const {
    const Call& call = history_.calls[timed.call];
    if (call.pending()) return false;
    const bool generic = call.operation.device.generic();
    switch (timed.step.action) {
      case TapAction::kOpen:
        return !call.ok() && !generic;
      case TapAction::kCreate:
        return rules_.makes_ahead && call.ok() == generic;
      case TapAction::kRemove:
      case TapAction::kRefuse:
        return rules_.makes_ahead;
      default:
        return false;
    }
  }

  void FindUnsettled() {
    const std::vector<Call>& calls = history_.calls;
    std::vector<int64_t> latest;  // return of the calls up to each
    latest.reserve(calls.size());
    for (const Call& each : calls) {
      latest.push_back(latest.empty()
                           ? each.return_ns
                           : std::max(latest.back(), each.return_ns));
    }
    for (TimedStep& timed : result_.steps) {
      if (!MayBeUnsettled(timed)) continue;
      const Call& call = calls[timed.call];
      const auto after = std::upper_bound(
          calls.begin(), calls.end(), call.return_ns,
          [](int64_t time, const Call& each) { return time < each.invoke_ns; });
      for (size_t j = after - calls.begin(); j-- > 0;) {
        if (latest[j] < call.invoke_ns || timed.step.unsettled) break;
        if (calls[j].thread == call.thread) continue;
        if (Precedes(calls[j], call)) continue;
        timed.step.unsettled = Makes(calls[j], call.operation.device);
      }
    }
  }

  // Whether a last close may remove an interface on FreeBSD.
  bool AnyTransient() const {
    for (const TimedStep& timed : result_.steps) {
      if (timed.step.action == TapAction::kPersist && !timed.step.value) {
        return true;
      }
    }
    return false;
  }

  // Finds the steps on units that some call had made before, or that were there
  // from the start, and that nobody destroys. Closes remove no interface here.
  void FindLasting() {
    const auto index = [](Device device) {
      return static_cast<size_t>(device.unit) * 2 +
             (device.family == Family::kTun);
    };
    std::vector<int64_t> made_ns(size_t{2} * (kUnitMax + 1), kPending);
    std::vector<bool> destroyed(made_ns.size());
    for (Device device : history_.idle) {
      made_ns[index(device)] = std::numeric_limits<int64_t>::min();
    }
    for (const Call& call : history_.calls) {
      if (call.operation.kind == OpKind::kDestroy) {
        destroyed[index(call.operation.device)] = true;
      }
      if (!call.ok() || call.outcome.unit == kGeneric) continue;
      int64_t& made =
          made_ns[index({call.operation.device.family, call.outcome.unit})];
      made = std::min(made, call.return_ns);
    }
    for (TimedStep& timed : result_.steps) {
      timed.step.removes = false;
      const Call& call = history_.calls[timed.call];
      if (timed.step.action != TapAction::kOpen || !call.ok()) continue;
      const size_t i = index({timed.family, call.outcome.unit});
      timed.step.lasting = made_ns[i] < call.invoke_ns && !destroyed[i];
    }
  }

  const TapRules& rules_;
  const History& history_;
  std::map<int32_t, Thread> threads_;
  std::vector<File> files_;
  std::vector<int> file_of_;  // by step
  TapSteps result_;
};

// Whether the call may pick a unit that the history does not tell.
bool MayPickUntold(const TapRules& rules, const Call& call) {
  if (!call.operation.device.generic()) return false;
  if (LostWhileCreating(rules, call)) return true;
  if (call.hampered() && OpensDevice(call.operation.kind)) return true;
  if (!call.pending() && !call.ok()) return false;
  switch (call.operation.kind) {
    case OpKind::kOpen:
    case OpKind::kLaunch:
    case OpKind::kCreate:
      return call.pending();
    case OpKind::kStat:
    case OpKind::kAccess:
      return rules.lookup != Lookup::kLooks;
    default:
      return false;
  }
}

// Every open, launch and create that worked must say what it got.
std::optional<Error> UntoldUnit(const History& history) {
  for (size_t i = 0; i < history.calls.size(); ++i) {
    const Call& call = history.calls[i];
    const OpKind kind = call.operation.kind;
    const bool gets = OpensDevice(kind) || kind == OpKind::kCreate;
    if (!gets || !call.ok() || call.outcome.unit >= 0) continue;
    return Error{"call " + std::to_string(i) + ", " + ToString(call.operation) +
                 ", does not say which unit it got"};
  }
  return std::nullopt;
}

// A bound above every unit a history can lead to: a kernel that picks a number
// picks the lowest unused, so it is at most one above those it knows of for
// each pick that the history does not tell.
int UnitBound(const TapRules& rules, const History& history) {
  Unit highest = -1;
  int untold = 0;
  for (Device device : history.idle) highest = std::max(highest, device.unit);
  for (const Call& call : history.calls) {
    highest = std::max(highest, call.operation.device.unit);
    if (call.ok()) highest = std::max(highest, call.outcome.unit);
    untold += MayPickUntold(rules, call);
  }
  return highest + 1 + untold;
}

Error TooHigh(int unit_count) {
  return Error{"the history may lead to unit " +
               std::to_string(unit_count - 1) + ", the highest is " +
               std::to_string(kUnitMax)};
}

}  // namespace

Result<TapSteps> StepsOf(const TapRules& rules, const History& history) {
  if (std::optional<Error> error = UntoldUnit(history)) return *error;
  const int unit_count = UnitBound(rules, history);
  if (unit_count > kUnitMax + 1) return TooHigh(unit_count);
  TapSteps steps = Splitter(rules, history, unit_count).Run();
  if (steps.unit_count > kUnitMax + 1) return TooHigh(steps.unit_count);
  return steps;
}

}  // namespace taprace
