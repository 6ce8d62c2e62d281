#include "harness/program/thread_state.h"

#include <cassert>

namespace taprace {
namespace {

using Slots = std::bitset<kSlotCount>;

std::optional<Slot> FirstFree(const Slots& used) {
  for (Slot slot = 0; slot < kSlotCount; ++slot) {
    if (!used[slot]) return slot;
  }
  return std::nullopt;
}

std::vector<Slot> Used(const Slots& used) {
  std::vector<Slot> slots;
  for (Slot slot = 0; slot < kSlotCount; ++slot) {
    if (used[slot]) slots.push_back(slot);
  }
  return slots;
}

std::string Name(Slot slot, char first) {
  return std::string(1, static_cast<char>(first + slot));
}

}  // namespace

std::optional<std::string> ThreadState::WhyNot(
    const Operation& operation) const {
  const OpKind kind = operation.kind;
  const Operands uses = OperandsOf(operation);
  if (!CanBeUnder(kind, operation.fault)) {
    return std::string(KindName(kind)) + " cannot be under " +
           std::string(FaultName(operation.fault));
  }
  if (uses.descriptor) {
    const bool makes = kind == OpKind::kOpen;
    const std::string name = Name(operation.descriptor, 'a');
    if (makes && descriptors_[operation.descriptor]) {
      return "descriptor " + name + " is in use already";
    }
    if (!makes && !descriptors_[operation.descriptor]) {
      return "descriptor " + name + " is not open here";
    }
  }
  if (uses.child) {
    const bool makes = StartsProcess(kind);
    const std::string name = Name(operation.child, 'A');
    if (makes && children_[operation.child]) {
      return "process " + name + " is running already";
    }
    if (!makes && !children_[operation.child]) {
      return "process " + name + " is not running here";
    }
  }
  if (kind == OpKind::kDestroy) {
    if (operation.device.generic()) return "destroy needs a unit, as in tap3";
    if (!holds_nothing()) {
      return "a thread that holds a descriptor or a process may not destroy: "
             "it could wait for itself";
    }
  }
  return std::nullopt;
}

void ThreadState::Apply(const Operation& operation) {
  assert(!WhyNot(operation));
  switch (operation.kind) {
    case OpKind::kOpen:
      descriptors_.set(operation.descriptor);
      break;
    case OpKind::kPass:
    case OpKind::kClose:
      descriptors_.reset(operation.descriptor);
      break;
    case OpKind::kFork:
    case OpKind::kLaunch:
      if (LeavesProcess(operation)) children_.set(operation.child);
      break;
    case OpKind::kKill:
      children_.reset(operation.child);
      break;
    default:
      break;
  }
}

std::vector<Slot> ThreadState::descriptors() const {
  return Used(descriptors_);
}

std::vector<Slot> ThreadState::children() const { return Used(children_); }

std::optional<Slot> ThreadState::FreeDescriptor() const {
  return FirstFree(descriptors_);
}

std::optional<Slot> ThreadState::FreeChild() const {
  return FirstFree(children_);
}

}  // namespace taprace
