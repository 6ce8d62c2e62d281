// How executions of one program ended, to tell which programs are worth more.
#ifndef TAPRACE_HARNESS_EXPLORE_OUTCOMES_H_
#define TAPRACE_HARNESS_EXPLORE_OUTCOMES_H_

#include <cstdint>
#include <unordered_set>

#include "harness/explore/program_subject.h"
#include "harness/schedule/engine.h"

namespace taprace {

// The outcomes that executions of one program had: what each call gave back and
// what remained, or how it went wrong, whatever the order of calls.
class OutcomeSet {
 public:
  // Adds that of an execution of `subject` that just ended; whether it is new.
  bool Add(const schedule::Execution& execution, ProgramSubject& subject);

 private:
  std::unordered_set<uint64_t> digests_;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_OUTCOMES_H_
