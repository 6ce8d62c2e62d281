// What one thread of a program has at a point of its life, and what it may do
// there: the one place that knows which programs are valid.
#ifndef TAPRACE_HARNESS_PROGRAM_THREAD_STATE_H_
#define TAPRACE_HARNESS_PROGRAM_THREAD_STATE_H_

#include <bitset>
#include <optional>
#include <string>
#include <vector>

#include "harness/tap/operation.h"

namespace taprace {

// Follows a thread operation by operation, taking every operation to succeed.
//
// The rules: a descriptor or process is used only after the operation that
// made it and before the one that ended it; a name is given anew only when
// free; and a thread that holds anything destroys no interface, for on FreeBSD
// a destroy waits for the last close, so it could wait for itself.
class ThreadState {
 public:
  // Why `operation` is not allowed now; nothing where it is.
  std::optional<std::string> WhyNot(const Operation& operation) const;

  // Advances over an allowed operation.
  void Apply(const Operation& operation);

  bool holds_nothing() const { return descriptors_.none() && children_.none(); }

  // The names in use, in ascending order.
  std::vector<Slot> descriptors() const;
  std::vector<Slot> children() const;

  // The lowest free name; nothing where all are in use.
  std::optional<Slot> FreeDescriptor() const;
  std::optional<Slot> FreeChild() const;

 private:
  std::bitset<kSlotCount> descriptors_;
  std::bitset<kSlotCount> children_;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_PROGRAM_THREAD_STATE_H_
