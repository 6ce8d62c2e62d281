#include "harness/check/invariants.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

#include "harness/check/claims.h"
#include "harness/check/spans.h"
#include "harness/tap/errno_name.h"

namespace taprace {
namespace {

std::string By(const Call& call) {
  return "thread " + std::to_string(call.thread) + " ('" +
         ToString(call.operation) + "')";
}

bool Opens(const Call& call) { return OpensDevice(call.operation.kind); }

bool Failed(const Call& call) { return !call.pending() && !call.outcome.ok(); }

bool Sets(const Call& call, Option option) {
  return call.operation.kind == OpKind::kSet && call.operation.option == option;
}

// Whether the last close may do otherwise with an interface than the driver
// does by itself.
bool SetsPersist(const Call& call) { return Sets(call, Option::kPersist); }

// Two claims of one unit that were certainly held at the same moment.
std::optional<Violation> DoubleClaim(const History& history,
                                     const std::vector<Claim>& claims) {
  std::vector<size_t> order(claims.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::tie(claims[a].device, claims[a].held_from_ns) <
           std::tie(claims[b].device, claims[b].held_from_ns);
  });
  const Claim* longest = nullptr;  // of the unit, so far
  for (size_t index : order) {
    const Claim& claim = claims[index];
    if (claim.device.generic() || claim.held_from_ns >= claim.held_until_ns) {
      continue;  // of an unknown unit, or never certain
    }
    const bool same = longest != nullptr && longest->device == claim.device;
    if (same && claim.held_from_ns < longest->held_until_ns) {
      return Violation{Invariant::kDoubleClaim,
                       ToString(claim.device) + " was held by " +
                           By(history.calls[longest->opened_by]) + " and by " +
                           By(history.calls[claim.opened_by]) +
                           " at the same time",
                       {longest->opened_by, claim.opened_by}};
    }
    if (!same || longest->held_until_ns < claim.held_until_ns) longest = &claim;
  }
  return std::nullopt;
}

// Whether the history takes away the right to create by opening.
bool Restricted(const History& history, Family family) {
  return std::any_of(history.calls.begin(), history.calls.end(),
                     [&](const Call& call) {
                       return Sets(call, Option::kDevfsCloning) &&
                              call.operation.device.family == family &&
                              call.operation.value == 0;
                     });
}

std::optional<Violation> FailedGenericOpen(const History& history) {
  for (size_t i = 0; i < history.calls.size(); ++i) {
    const Call& call = history.calls[i];
    const Device device = call.operation.device;
    if (!Opens(call) || !device.generic() || !Failed(call)) continue;
    if (call.hampered()) continue;
    if (Restricted(history, device.family)) continue;
    return Violation{Invariant::kFailedGenericOpen,
                     "the generic open of " + By(call) + " failed with " +
                         ErrnoName(call.outcome.error),
                     {i}};
  }
  return std::nullopt;
}

// When a unit may have refused an open by name.
class Obstacles {
 public:
  Obstacles(const History& history, const std::vector<Claim>& claims)
      : closes_may_remove_(std::any_of(history.calls.begin(),
                                       history.calls.end(), SetsPersist)) {
    for (const Claim& claim : claims) {
      held_[claim.device].Add(claim.maybe_from_ns, claim.maybe_until_ns);
    }
    for (const Call& call : history.calls) {
      const Operation& operation = call.operation;
      if (operation.kind == OpKind::kCreate ||
          operation.kind == OpKind::kDestroy) {
        in_motion_[operation.device].Add(call.invoke_ns, call.return_ns);
      }
    }
    for (auto* all_spans : {&held_, &in_motion_}) {
      for (auto& [device, spans] : *all_spans) spans.Finish();
    }
  }

  // Whether there was reason for an open by name to fail as it did.
  bool Explain(const Call& call) const {
    if (Overlaps(in_motion_, call)) return true;
    const bool busy = call.outcome.error == EBUSY;
    return (busy || closes_may_remove_) && Overlaps(held_, call);
  }

 private:
  // A generic device stands for any unit of its family.
  using SpansByDevice = std::map<Device, Spans>;

  static bool Overlaps(const SpansByDevice& all_spans, const Call& call) {
    const Device named = call.operation.device;
    for (Device device : {named, Device{named.family, kGeneric}}) {
      const auto found = all_spans.find(device);
      if (found != all_spans.end() &&
          found->second.Overlaps(call.invoke_ns, call.return_ns)) {
        return true;
      }
    }
    return false;
  }

  SpansByDevice held_;
  SpansByDevice in_motion_;  // being made or removed
  const bool closes_may_remove_;
};

// Whether it makes the unit if that is missing, where lookups do.
bool MayMake(const Call& call, Device device) {
  switch (call.operation.kind) {
    case OpKind::kOpen:
    case OpKind::kLaunch:
      break;
    case OpKind::kStat:
    case OpKind::kAccess:
      if (call.operation.device.generic()) return false;
      break;
    default:
      return false;
  }
  const Device named = call.operation.device;
  return named.family == device.family &&
         (named.generic() || named.unit == device.unit);
}

bool Overlap(const Call& a, const Call& b) {
  return a.thread != b.thread && !Precedes(a, b) && !Precedes(b, a);
}

// Whether another call may have been making the unit that an open by name was
// refused.
bool MadeMeanwhile(const History& history, const Call& call) {
  return std::any_of(
      history.calls.begin(), history.calls.end(), [&](const Call& other) {
        return Overlap(call, other) && MayMake(other, call.operation.device);
      });
}

// Whether the failure of an open by name may come of there being several
// network stacks: the device is hidden from the caller, or a generic open of
// another stack had it for a moment, and gave it back.
bool MayBeForeign(const History& history, const Call& call,
                  const Traits& traits) {
  if (traits.vnets.empty()) return false;
  if (call.outcome.error != EBUSY) return true;
  return std::any_of(
      history.calls.begin(), history.calls.end(), [&](const Call& other) {
        return Opens(other) && other.operation.device.generic() &&
               Overlap(call, other);
      });
}

std::optional<Violation> FailedOpenByName(const History& history,
                                          const std::vector<Claim>& claims,
                                          const Traits& traits) {
  const Obstacles obstacles(history, claims);
  for (size_t i = 0; i < history.calls.size(); ++i) {
    const Call& call = history.calls[i];
    if (!Opens(call) || call.operation.device.generic() || !Failed(call) ||
        call.hampered() || obstacles.Explain(call) ||
        MayBeForeign(history, call, traits)) {
      continue;
    }
    const bool busy = call.outcome.error == EBUSY;
    if (!busy && traits.lookups_make && MadeMeanwhile(history, call)) continue;
    return Violation{
        busy ? Invariant::kFalselyBusy : Invariant::kFailedOpenByName,
        "the open of " + By(call) + " failed with " +
            ErrnoName(call.outcome.error) +
            (busy ? " while nobody held the unit"
                  : " though nobody was removing the unit"),
        {i}};
  }
  return std::nullopt;
}

// The devices whose interfaces may be there once nobody holds any.
std::set<Device> Accounted(const History& history, const Traits& traits) {
  std::set<Device> accounted(history.idle.begin(), history.idle.end());
  // What was removed is there again only if something made it.
  for (const Call& call : history.calls) {
    if (call.operation.kind == OpKind::kDestroy && !call.pending() &&
        call.outcome.ok()) {
      accounted.erase(call.operation.device);
    }
  }
  const bool opened_may_stay =
      traits.outlives_close ||
      std::any_of(history.calls.begin(), history.calls.end(), SetsPersist);
  for (const Call& call : history.calls) {
    Device device = call.operation.device;
    if (traits.lookups_make && MayMake(call, device) && !device.generic()) {
      accounted.insert(device);
    }
    const bool created = call.operation.kind == OpKind::kCreate;
    // What it opened and had to close stays like any other.
    if (Opens(call) && call.hampered() && opened_may_stay &&
        !device.generic()) {
      accounted.insert(device);
    }
    if (Failed(call) || !(created || (Opens(call) && opened_may_stay))) {
      continue;
    }
    if (device.generic()) device.unit = call.outcome.unit;
    accounted.insert(device);
  }
  return accounted;
}

// How many interfaces hampered opens of the generic name may have left: one
// each, and nobody knows which.
std::map<Family, int> UntoldUnits(const History& history,
                                  const Traits& traits) {
  std::map<Family, int> untold;
  if (!traits.outlives_close) return untold;
  for (const Call& call : history.calls) {
    const Device device = call.operation.device;
    if (!Opens(call) || !call.hampered() || !device.generic()) continue;
    ++untold[device.family];
  }
  return untold;
}

}  // namespace

std::optional<Violation> CheckCalls(const History& history,
                                    const Traits& traits) {
  const std::vector<Claim> claims =
      ClaimsOf(history, traits.destroy_takes_held);
  if (auto violation = DoubleClaim(history, claims)) return violation;
  if (auto violation = FailedGenericOpen(history)) return violation;
  return FailedOpenByName(history, claims, traits);
}

std::optional<Violation> CheckRemaining(const History& history,
                                        const std::vector<Device>& remaining,
                                        const Traits& traits) {
  const std::set<Device> accounted = Accounted(history, traits);
  std::map<Family, int> untold = UntoldUnits(history, traits);
  for (Device device : remaining) {
    if (accounted.contains(device)) continue;
    if (untold[device.family]-- > 0) continue;
    return Violation{Invariant::kLeftBehind,
                     ToString(device) +
                         " was left behind by operations none of which asked "
                         "for it to stay",
                     {}};
  }
  return std::nullopt;
}

}  // namespace taprace
