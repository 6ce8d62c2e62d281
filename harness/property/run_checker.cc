#include "harness/property/run_checker.h"

#include <utility>

#include "harness/check/invariants.h"

namespace taprace {

Result<RunVerdict> RunChecker::Check(const History& history,
                                     const std::vector<Device>& remaining) {
  RunVerdict verdict{.violation = CheckCalls(history, traits_)};
  if (!verdict.violation) {
    verdict.violation = CheckRemaining(history, remaining, traits_);
  }
  if (verdict.violation) return verdict;
  return CheckSpecification(history);
}

Result<RunVerdict> RunChecker::CheckHistory(const History& history) {
  RunVerdict verdict{.violation = CheckCalls(history, traits_)};
  if (verdict.violation) return verdict;
  return CheckSpecification(history);
}

Result<RunVerdict> RunChecker::CheckSpecification(const History& history) {
  RunVerdict verdict;
  if (rules_ == nullptr) return verdict;
  Result<check::Finding> finding =
      checker_.Check(*rules_, history, {}, traits_.vnets);
  if (!finding.ok()) return finding.error();
  verdict.undecided = finding->verdict == check::Verdict::kUnknown;
  if (finding->verdict == check::Verdict::kViolation) {
    verdict.violation = ToViolation(*rules_, history, std::move(*finding));
  }
  return verdict;
}

}  // namespace taprace
