#include "harness/explore/outcomes.h"

#include <array>
#include <string>

#include "harness/base/hash.h"
#include "harness/program/program.h"

namespace taprace {
namespace {

uint64_t DigestOf(const Outcome& outcome) {
  return static_cast<uint64_t>(outcome.error) << 32 |
         static_cast<uint32_t>(outcome.unit);
}

// The calls of each thread come in its order, those of different threads as it
// happened: each thread has a hash of its own, and their sum knows no order.
uint64_t DigestOf(const History& history) {
  std::array<uint64_t, kThreadsMax> threads = {};
  for (const Call& call : history.calls) {
    const auto thread = static_cast<size_t>(call.thread);
    threads[thread] =
        Mix(threads[thread] + thread + 1,
            call.pending() ? ~uint64_t{0} : DigestOf(call.outcome));
  }
  uint64_t sum = 0;
  for (const uint64_t thread : threads) sum += thread;
  return sum;
}

uint64_t DigestOf(const std::string& text) {
  uint64_t hash = 0;
  for (const char c : text) hash = Mix(hash, static_cast<uint64_t>(c));
  return hash;
}

}  // namespace

bool OutcomeSet::Add(const schedule::Execution& execution,
                     ProgramSubject& subject) {
  if (execution.finding) {
    return digests_.insert(DigestOf(execution.finding->message)).second;
  }
  uint64_t hash = DigestOf(subject.history());
  for (Device device : subject.remaining()) {
    hash = Mix(hash, static_cast<uint64_t>(device.family) << 32 |
                         static_cast<uint32_t>(device.unit));
  }
  return digests_.insert(hash).second;
}

}  // namespace taprace
