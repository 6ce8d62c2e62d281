// Random operations and outcomes of the example models, see
// harness/check/random_history.h.
#ifndef TAPRACE_HARNESS_SPEC_WORKLOADS_H_
#define TAPRACE_HARNESS_SPEC_WORKLOADS_H_

#include <string>

#include "harness/check/random_history.h"
#include "harness/spec/kv.h"
#include "harness/spec/register.h"

namespace taprace {

// Reads, writes and compare-and-sets of the values 0 to `values` - 1.
struct RegisterWorkload {
  int values = 3;

  Register::Operation Draw(check::Random& random) const {
    return {static_cast<Register::Kind>(check::Below(3, random)),
            check::Below(values, random), check::Below(values, random)};
  }

  Register::Outcome Answer(Register::State state,
                           const Register::Operation& operation,
                           check::Random&) const {
    return {state, state == operation.expected};
  }

  Register::Outcome Lie(const Register::Operation&,
                        check::Random& random) const {
    return {check::Below(values, random), check::Chance(0.5, random)};
  }
};

// Gets, puts and appends of numbered words to `keys` keys; `words` different
// ones, or all different if that is 0.
struct KvWorkload {
  Strings* strings;
  int keys = 2;
  int words = 2;
  int drawn = 0;

  Kv::Operation Draw(check::Random& random) {
    const auto key = static_cast<uint8_t>(check::Below(keys, random));
    const int word = words > 0 ? check::Below(words, random) : drawn++;
    return {static_cast<Kv::Kind>(check::Below(3, random)), key,
            strings->Intern("w" + std::to_string(word) + ".")};
  }

  Kv::Outcome Answer(const Kv::State& state, const Kv::Operation& operation,
                     check::Random&) const {
    return {state[operation.key]};
  }

  Kv::Outcome Lie(const Kv::Operation& operation, check::Random&) const {
    return {operation.value};
  }
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_SPEC_WORKLOADS_H_
