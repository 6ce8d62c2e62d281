// Concurrency bugs of the textbooks, each broken and repaired.
#ifndef TAPRACE_HARNESS_SCHEDULE_CLASSICS_CLASSICS_H_
#define TAPRACE_HARNESS_SCHEDULE_CLASSICS_CLASSICS_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "harness/schedule/finding.h"
#include "harness/schedule/observed.h"

namespace taprace::schedule {

struct Classic {
  std::string_view name;
  std::unique_ptr<Observed> (*make)(bool broken);
  FindingKind finding;  // of the broken one
};

std::span<const Classic> Classics();

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_CLASSICS_CLASSICS_H_
