// A key-value store: strings that are got, put and appended to, by key.
//
// Keys are independent of each other, so check histories key by key:
//
//   Strings strings;
//   const Kv kv(strings);
//   const std::vector<check::Call<Kv>> history = {
//       {{Kv::Kind::kAppend, /*key=*/3, strings.Intern("x")}, {}, 0, 1},
//       {{Kv::Kind::kGet, 3}, {strings.Intern("x")}, 2, 3}};
//   check::CheckByPart(checker, kv, history, Kv::Key);
#ifndef TAPRACE_HARNESS_SPEC_KV_H_
#define TAPRACE_HARNESS_SPEC_KV_H_

#include <array>
#include <cassert>
#include <cstdint>

#include "harness/base/hash.h"
#include "harness/spec/strings.h"

namespace taprace {

class Kv {
 public:
  static constexpr int kKeys = 16;

  enum class Kind : uint8_t { kGet, kPut, kAppend };

  struct Operation {
    Kind kind = Kind::kGet;
    uint8_t key = 0;  // less than kKeys
    Strings::Id value = Strings::kEmpty;
  };

  struct Outcome {
    Strings::Id value = Strings::kEmpty;  // kGet: what was there
  };

  using State = std::array<Strings::Id, kKeys>;

  // Every key has the empty string at first. `strings` must outlive the model
  // and learns the strings that appends make while a history is checked; so
  // models used by different threads need different ones.
  explicit Kv(Strings& strings) : strings_(&strings) {}

  static uint8_t Key(const Operation& operation) { return operation.key; }

  State Initial() const { return {}; }

  uint64_t Hash(const State& state) const {
    uint64_t hash = 0;
    for (int i = 0; i < kKeys; i += 2) {
      hash = Mix(hash, uint64_t{state[i]} << 32 | state[i + 1]);
    }
    return hash;
  }

  bool ReadOnly(const Operation& operation, const Outcome&) const {
    return operation.kind == Kind::kGet;
  }

  bool Independent(const Operation& a, const Outcome*, const Operation& b,
                   const Outcome*) const {
    return a.key != b.key;
  }

  template <typename Next>
  void Step(const State& state, const Operation& operation,
            const Outcome* outcome, Next&& next) const {
    assert(operation.key < kKeys);
    const Strings::Id value = state[operation.key];
    if (operation.kind == Kind::kGet) {
      if (!outcome || outcome->value == value) next(state);
      return;
    }
    State changed = state;
    changed[operation.key] = operation.kind == Kind::kPut
                                 ? operation.value
                                 : strings_->Append(value, operation.value);
    next(changed);
  }

 private:
  Strings* strings_;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_SPEC_KV_H_
