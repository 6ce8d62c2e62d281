#include "harness/spec/handoff.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "harness/check/claims.h"
#include "harness/tap/traits.h"

namespace taprace {
namespace {

constexpr int32_t kHandoff = 2;

// Whether the call takes away what the rules are about. Who may not is told so
// before anything is changed.
bool Disables(const Call& call) {
  const Operation& operation = call.operation;
  if (operation.kind != OpKind::kSet) return false;
  if (!call.pending() && call.outcome.error == EPERM) return false;
  if (operation.option == Option::kReuse) return operation.value != kHandoff;
  return operation.option == Option::kDevfsCloning && operation.value == 0;
}

// Whether it does to units what opens of the generic name do not wait for.
bool Interferes(const Operation& operation) {
  switch (operation.kind) {
    case OpKind::kOpen:
    case OpKind::kLaunch:
    case OpKind::kStat:
    case OpKind::kAccess:
      return !operation.device.generic();
    case OpKind::kCreate:
    case OpKind::kDestroy:
      return true;
    case OpKind::kSet:
      return operation.option == Option::kPersist;
    default:
      return false;
  }
}

bool OpensGeneric(const Call& call) {
  return OpensDevice(call.operation.kind) && call.operation.device.generic();
}

bool Overlap(const Call& call, int64_t from_ns, int64_t until_ns) {
  return from_ns <= call.return_ns && call.invoke_ns <= until_ns;
}

// What a history says for sure about units.
class Units {
 public:
  Units(const History& history, const std::vector<int>& vnets)
      : history_(history),
        vnets_(vnets),
        claims_(ClaimsOf(history, /*destroy_takes_held=*/false)) {}

  // Whether the call, which got `device`, made it: somebody had destroyed it
  // before, and nobody else can have made it anew.
  bool Made(size_t index, Device device) const {
    const auto claim = std::find_if(
        claims_.begin(), claims_.end(),
        [index](const Claim& each) { return each.opened_by == index; });
    return std::any_of(history_.calls.begin(), history_.calls.end(),
                       [&](const Call& each) {
                         return each.operation.kind == OpKind::kDestroy &&
                                each.operation.device == device && each.ok() &&
                                each.return_ns < claim->held_until_ns &&
                                MadeByNobody(each.invoke_ns, index, device);
                       });
  }

  // Whether some interface was there, and idle, from the call's invocation to
  // its return.
  bool AnyIdleAllThrough(const Call& call) const {
    const auto idle = [&](Device device) {
      return device.family == call.operation.device.family &&
             IdleAllThrough(call, device);
    };
    return std::any_of(history_.idle.begin(), history_.idle.end(), idle) ||
           std::any_of(history_.calls.begin(), history_.calls.end(),
                       [&](const Call& each) {
                         const Family family = each.operation.device.family;
                         return each.ok() && each.outcome.unit != kGeneric &&
                                idle({family, each.outcome.unit});
                       });
  }

  bool IdleAllThrough(const Call& call, Device device) const {
    return MadeBefore(call, device) && !MayGo(device) &&
           !NamedMeanwhile(call, device) &&
           std::none_of(claims_.begin(), claims_.end(), [&](const Claim& each) {
             const bool may_be =
                 each.device == device ||
                 (each.device.generic() && each.device.family == device.family);
             return may_be &&
                    Overlap(call, each.maybe_from_ns, each.maybe_until_ns);
           });
  }

 private:
  // But the call number `index`, from `from_ns` to that call's return.
  bool MadeByNobody(int64_t from_ns, size_t index, Device device) const {
    for (size_t i = 0; i < history_.calls.size(); ++i) {
      const Operation& operation = history_.calls[i].operation;
      const bool names = operation.device == device ||
                         (operation.device.generic() &&
                          operation.device.family == device.family);
      if (i == index || !names || operation.kind == OpKind::kDestroy) continue;
      if (!OperandsOf(operation).device) continue;
      if (Overlap(history_.calls[i], from_ns,
                  history_.calls[index].return_ns)) {
        return false;
      }
    }
    return true;
  }

  // Others may be making it, or hold it for a moment.
  bool NamedMeanwhile(const Call& call, Device device) const {
    return std::any_of(
        history_.calls.begin(), history_.calls.end(), [&](const Call& each) {
          const Operation& operation = each.operation;
          const bool creates = operation.kind == OpKind::kCreate &&
                               operation.device.generic() &&
                               operation.device.family == device.family;
          return (operation.device == device || creates) &&
                 Overlap(each, call.invoke_ns, call.return_ns);
        });
  }

  // In the same network stack.
  bool MadeBefore(const Call& call, Device device) const {
    const auto& idle = history_.idle;
    const int vnet = VnetOf(vnets_, call.thread);
    return (vnet == 0 &&
            std::find(idle.begin(), idle.end(), device) != idle.end()) ||
           std::any_of(history_.calls.begin(), history_.calls.end(),
                       [&](const Call& each) {
                         return each.ok() && Precedes(each, call) &&
                                VnetOf(vnets_, each.thread) == vnet &&
                                Finds(each, device);
                       });
  }

  // What is found by its name may be another stack's, unless it is made.
  bool Finds(const Call& call, Device device) const {
    if (call.operation.device.family != device.family) return false;
    const bool made = call.operation.device.generic() ||
                      call.operation.kind == OpKind::kCreate;
    if (!vnets_.empty() && !made) return false;
    if (OpensDevice(call.operation.kind) ||
        call.operation.kind == OpKind::kCreate) {
      return call.outcome.unit == device.unit;
    }
    const bool looks = call.operation.kind == OpKind::kStat ||
                       call.operation.kind == OpKind::kAccess;
    return looks && call.operation.device == device;
  }

  bool MayGo(Device device) const {
    return std::any_of(
        history_.calls.begin(), history_.calls.end(), [&](const Call& each) {
          const Operation& operation = each.operation;
          const bool transient = operation.kind == OpKind::kSet &&
                                 operation.option == Option::kPersist;
          return transient || (operation.kind == OpKind::kDestroy &&
                               operation.device == device);
        });
  }

  const History& history_;
  const std::vector<int>& vnets_;
  const std::vector<Claim> claims_;
};

}  // namespace

const TapRules* RulesFor(const TapRules& rules, const History& history,
                         const std::vector<int>& vnets) {
  if (rules.beside_names.empty()) return &rules;
  bool interferes = !vnets.empty();
  for (const Call& call : history.calls) {
    if (Disables(call)) return nullptr;
    interferes |= Interferes(call.operation);
  }
  return interferes ? FindTapSpec(rules.beside_names) : &rules;
}

std::optional<size_t> PassesOver(const History& history,
                                 const std::vector<int>& vnets) {
  const Units units(history, vnets);
  for (size_t i = 0; i < history.calls.size(); ++i) {
    const Call& call = history.calls[i];
    if (!OpensGeneric(call) || !call.ok()) continue;
    const Device got = {call.operation.device.family, call.outcome.unit};
    if (units.Made(i, got) && units.AnyIdleAllThrough(call)) return i;
    for (Unit lower = 0; lower < call.outcome.unit; ++lower) {
      const Device device = {call.operation.device.family, lower};
      if (units.IdleAllThrough(call, device)) return i;
    }
  }
  return std::nullopt;
}

History ShownOrHidden(History history) {
  for (Call& call : history.calls) {
    Operation& operation = call.operation;
    const bool names =
        OperandsOf(operation).device && !operation.device.generic();
    if (!names || call.pending() || call.outcome.ok() || call.hampered()) {
      continue;
    }
    if (operation.kind == OpKind::kCreate ||
        operation.kind == OpKind::kDestroy) {
      operation = {.kind = OpKind::kSet,
                   .device = {operation.device.family, kGeneric},
                   .option = Option::kUpOnOpen};
    } else {
      operation = {.kind = OpKind::kStat, .device = operation.device};
      call.return_ns = kPending;
    }
  }
  return history;
}

}  // namespace taprace
