#include "harness/agent/online_check.h"

#include <string>
#include <utility>

#include "harness/agent/reply.h"

namespace taprace {
namespace {

bool Any(const Program& program, bool (*what)(const Operation&)) {
  for (const auto& thread : program.threads) {
    for (const Operation& operation : thread) {
      if (what(operation)) return true;
    }
  }
  return false;
}

bool Destroys(const Operation& operation) {
  return operation.kind == OpKind::kDestroy;
}

// Changes whether opens may create, as one without the right to.
bool Restricts(const Operation& operation) {
  return operation.kind == OpKind::kSet && !OfDescriptor(operation.option);
}

}  // namespace

void OnlineCheck::Begin(Program program, const Traits& traits) {
  program_ = std::move(program);
  claims_are_certain_ = !(traits.destroy_takes_held && Any(program_, Destroys));
  generic_opens_must_succeed_ = !Any(program_, Restricts);
  held_.resize(program_.threads.size());
  for (Held& held : held_) held.places.fill(-1);
  for (auto& holders : holders_) holders.store(0, std::memory_order_relaxed);
  told_ = false;
}

// A claim is certain up to the invocation of what may end it. Copies in child
// processes may hold on for longer, which is not followed.
void OnlineCheck::BeforeCall(size_t thread, int32_t index) {
  if (next_ != nullptr) next_->BeforeCall(thread, index);
  const Operation& operation = At(thread, index);
  if (operation.kind != OpKind::kClose && operation.kind != OpKind::kPass) {
    return;
  }
  int32_t& place = held_[thread].places[operation.descriptor];
  if (place < 0) return;
  holders_[static_cast<size_t>(place)].fetch_sub(1);
  place = -1;
}

void OnlineCheck::AfterCall(size_t thread, const Record& record) {
  if (next_ != nullptr) next_->AfterCall(thread, record);
  const Operation& operation = At(thread, record.index);
  if (operation.kind != OpKind::kOpen) return;
  if (record.outcome.ok()) {
    Claim(thread, operation, record);
  } else if (operation.device.generic() && generic_opens_must_succeed_ &&
             !MayCause(operation.fault, record.outcome.error)) {
    Tell(thread, record.index, Invariant::kFailedGenericOpen);
  }
}

void OnlineCheck::Claim(size_t thread, const Operation& operation,
                        const Record& record) {
  const Unit unit = record.outcome.unit;
  if (unit < 0 || unit > kUnitMax) return;
  const size_t place = static_cast<size_t>(operation.device.family) * kUnits +
                       static_cast<size_t>(unit);
  held_[thread].places[operation.descriptor] = static_cast<int32_t>(place);
  if (holders_[place].fetch_add(1) > 0 && claims_are_certain_) {
    Tell(thread, record.index, Invariant::kDoubleClaim);
  }
}

void OnlineCheck::Tell(size_t thread, int32_t index, Invariant invariant) {
  if (told_.exchange(true)) return;
  const Reply reply =
      BrokenReply{.thread = thread,
                  .index = static_cast<size_t>(index),
                  .invariant = std::string(InvariantName(invariant))};
  (void)port_.Write(ToLine(reply) + "\n");
}

}  // namespace taprace
