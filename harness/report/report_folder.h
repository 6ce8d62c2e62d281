// The folder that a run leaves behind.
//
//   taprace-report/
//     summary.txt            what the terminal showed at the end
//     summary.json           see json.h
//     junit.xml
//     counterexample-1/
//       program.tap          runs again with `taprace run`
//       history.jsonl        see docs/history-format.md
//       report.txt
//       report.html
//       console.txt          of the guest, where one was lost
//       steering.plan        of the guest, where it was steered
#ifndef TAPRACE_HARNESS_REPORT_REPORT_FOLDER_H_
#define TAPRACE_HARNESS_REPORT_REPORT_FOLDER_H_

#include <string>

#include "harness/base/result.h"
#include "harness/report/run_summary.h"

namespace taprace {

// Writes the folder `path`; the folder it lies in must exist.
//
// All is written beside its place and renamed at the end, so that `path` is
// either the whole report or what it was before. An earlier report is replaced,
// and so is an empty folder; anything else at `path`, a report with files of
// other people among it included, is refused. The error names the file or
// folder at fault.
Status WriteReportFolder(const std::string& path, const RunSummary& summary);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_REPORT_REPORT_FOLDER_H_
