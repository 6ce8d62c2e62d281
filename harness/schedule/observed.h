// A subject whose final state can be compared.
#ifndef TAPRACE_HARNESS_SCHEDULE_OBSERVED_H_
#define TAPRACE_HARNESS_SCHEDULE_OBSERVED_H_

#include <string>

#include "harness/schedule/subject.h"

namespace taprace::schedule {

class Observed : public Subject {
 public:
  // All that the threads left behind or learnt, after an execution without a
  // finding.
  virtual std::string Outcome() const = 0;
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_OBSERVED_H_
