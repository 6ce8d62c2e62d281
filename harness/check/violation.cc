#include "harness/check/violation.h"

#include <array>

namespace taprace {
namespace {

constexpr std::array<std::string_view, kInvariantCount> kNames = {
    "double-claim",
    "failed-generic-open",
    "falsely-busy",
    "failed-open-by-name",
    "left-behind",
    "hang",
    "panic",
    "deadlock",
    "not-linearizable",
    "guest-lost"};

}  // namespace

std::string_view InvariantName(Invariant invariant) {
  return kNames[static_cast<size_t>(invariant)];
}

}  // namespace taprace
