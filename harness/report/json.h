// Reports for machines, as JSON.
#ifndef TAPRACE_HARNESS_REPORT_JSON_H_
#define TAPRACE_HARNESS_REPORT_JSON_H_

#include <string>

#include "harness/report/counterexample.h"
#include "harness/report/run_summary.h"

namespace taprace {

// What `format` says in the JSON of a run.
inline constexpr char kReportFormat[] = "taprace-report";

// One object:
//   target, title, invariant, sentence, replay   strings; titles are the same
//              for all finds of one kind
//   seed       a string of decimal digits: it may exceed what JSON readers
//              keep exactly
//   program    the text form of the shrunk program
//   minimal    whether each smaller program was ruled out with confidence
//   found      that of the program as generated
//   rate       {hits, runs, low, high}: low to high is the 95 % interval
//   idle       the interfaces before the start: ["tap0", …]
//   calls      the history, by invocation: [{thread, operation, invoke_ns,
//              return_ns, unit, error, name}, …]; pending calls have no
//              return_ns, `unit` is there where one was given, `error` (an
//              errno value) and `name` ("EBUSY") where the call failed
//   guilty     indices into `calls`
//   order      {calls, stuck}: the longest order that the specification
//              allows, and the call that fits nowhere, as indices into
//              `calls`; null where no specification was checked
//   steps      of a simulated kernel: [{thread, what, preempting}, …]; the
//              times of `calls` are then indices into `steps`
std::string ToJson(const Counterexample& counterexample);

// One object:
//   format     "taprace-report"
//   version    1
//   target     string
//   seed       a string of decimal digits
//   programs, operations, undecided, duration_ns     numbers; undecided are
//              the programs whose check was too costly to finish
//   kinds      by kind of operation, those that occurred:
//              {"open": {"ok": 3, "failed": {"EBUSY": 1}, "pending": 0}, …}
//   counterexamples   a list of what is described above
std::string ToJson(const RunSummary& summary);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_REPORT_JSON_H_
