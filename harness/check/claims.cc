#include "harness/check/claims.h"

#include <algorithm>
#include <map>

namespace taprace {
namespace {

// Replays who has which open file, from the calls of a history in the order of
// their threads. Files are numbered as their claims are.
class Files {
 public:
  explicit Files(const History& history) : history_(history) {}

  std::vector<Claim> Run() {
    for (size_t i = 0; i < history_.calls.size(); ++i) Replay(i);
    return std::move(claims_);
  }

 private:
  struct Holder {
    int32_t thread;
    bool child;
    Slot slot;
    auto operator<=>(const Holder&) const = default;
  };

  void Replay(size_t index) {
    const Call& call = history_.calls[index];
    const Operation& operation = call.operation;
    const Holder descriptor = {call.thread, false, operation.descriptor};
    const Holder child = {call.thread, true, operation.child};
    // Without an effect, apart from pass, which gives up its copy either way.
    const bool failed = !call.pending() && !call.outcome.ok();
    switch (operation.kind) {
      case OpKind::kOpen:
        if (!failed) Open(index, descriptor);
        if (call.hampered()) HoldMeanwhile(index);
        break;
      case OpKind::kLaunch:
        if (!failed) Open(index, child);
        if (call.hampered()) HoldMeanwhile(index);
        break;
      case OpKind::kFork:
        if (!failed) Copy(descriptor, child);
        break;
      case OpKind::kPass:
        if (!failed) Copy(descriptor, child);
        DropAll(descriptor, index);
        break;
      case OpKind::kClose:
        DropAll(descriptor, index);
        break;
      case OpKind::kKill:
        DropAll(child, index);
        break;
      default:
        break;
    }
  }

  void Open(size_t index, Holder holder) {
    const Call& call = history_.calls[index];
    Claim claim{.device = call.operation.device,
                .opened_by = index,
                .released_by = std::nullopt};
    if (!call.pending()) claim.device.unit = call.outcome.unit;
    claim.maybe_from_ns = call.invoke_ns;
    claim.held_from_ns = call.return_ns;
    holders_[holder] = {claims_.size()};
    copies_.push_back(1);
    claims_.push_back(claim);
  }

  // A unit that the call may have held and gave up before it returned.
  void HoldMeanwhile(size_t index) {
    const Call& call = history_.calls[index];
    Claim claim{.device = call.operation.device,
                .opened_by = index,
                .released_by = index};
    claim.maybe_from_ns = call.invoke_ns;
    claim.held_from_ns = call.return_ns;
    claim.held_until_ns = call.invoke_ns;
    claim.maybe_until_ns = call.return_ns;
    copies_.push_back(0);
    claims_.push_back(claim);
  }

  void Copy(Holder from, Holder to) {
    for (size_t file : holders_[from]) {
      holders_[to].push_back(file);
      ++copies_[file];
    }
  }

  void DropAll(Holder holder, size_t index) {
    for (size_t file : holders_[holder]) {
      if (--copies_[file] > 0) continue;
      const Call& call = history_.calls[index];
      claims_[file].released_by = index;
      claims_[file].held_until_ns = call.invoke_ns;
      claims_[file].maybe_until_ns = call.return_ns;
    }
    holders_.erase(holder);
  }

  const History& history_;
  std::map<Holder, std::vector<size_t>> holders_;
  std::vector<int> copies_;
  std::vector<Claim> claims_;
};

void CutAtDestroys(const History& history, std::vector<Claim>& claims) {
  for (const Call& call : history.calls) {
    if (call.operation.kind != OpKind::kDestroy) continue;
    if (!call.pending() && !call.outcome.ok()) continue;
    for (Claim& claim : claims) {
      const bool over_before = call.return_ns < claim.maybe_from_ns;
      if (claim.device != call.operation.device || over_before) continue;
      claim.held_until_ns = std::min(claim.held_until_ns, call.invoke_ns);
    }
  }
}

}  // namespace

std::vector<Claim> ClaimsOf(const History& history, bool destroy_takes_held) {
  std::vector<Claim> claims = Files(history).Run();
  if (destroy_takes_held) CutAtDestroys(history, claims);
  return claims;
}

}  // namespace taprace
