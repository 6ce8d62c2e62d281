// A register: one value that is read, written, and compared and set. The
// example among the specifications, and the object of Jepsen's etcd histories.
#ifndef TAPRACE_HARNESS_SPEC_REGISTER_H_
#define TAPRACE_HARNESS_SPEC_REGISTER_H_

#include <cstdint>

#include "harness/base/hash.h"

namespace taprace {

struct Register {
  static constexpr int32_t kNil = INT32_MIN;  // before the first write

  enum class Kind : uint8_t { kRead, kWrite, kCompareAndSet };

  struct Operation {
    Kind kind = Kind::kRead;
    int32_t value = 0;     // to be written
    int32_t expected = 0;  // kCompareAndSet: only over this value
  };

  struct Outcome {
    int32_t value = kNil;  // kRead: what was there
    bool done = true;      // kCompareAndSet: whether it was written
  };

  using State = int32_t;

  State Initial() const { return kNil; }

  uint64_t Hash(State state) const {
    return Mix(0, static_cast<uint32_t>(state));
  }

  bool ReadOnly(const Operation& operation, const Outcome& outcome) const {
    return operation.kind == Kind::kRead ||
           (operation.kind == Kind::kCompareAndSet && !outcome.done);
  }

  template <typename Next>
  void Step(State state, const Operation& operation, const Outcome* outcome,
            Next&& next) const {
    switch (operation.kind) {
      case Kind::kRead:
        if (!outcome || outcome->value == state) next(state);
        break;
      case Kind::kWrite:
        next(operation.value);
        break;
      case Kind::kCompareAndSet: {
        const bool done = state == operation.expected;
        if (!outcome || outcome->done == done) {
          next(done ? operation.value : state);
        }
        break;
      }
    }
  }
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_SPEC_REGISTER_H_
