// What a run did and found: the input of every report.
#ifndef TAPRACE_HARNESS_REPORT_RUN_SUMMARY_H_
#define TAPRACE_HARNESS_REPORT_RUN_SUMMARY_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/history/history.h"
#include "harness/report/counterexample.h"
#include "harness/tap/operation.h"

namespace taprace {

// How the calls of one kind ended.
struct KindCount {
  int64_t ok = 0;
  std::map<int32_t, int64_t> failed;  // by errno value
  int64_t pending = 0;                // never returned

  int64_t failed_total() const;
  int64_t total() const { return ok + failed_total() + pending; }
};

struct RunSummary {
  std::string target;  // "linux", "freebsd", …
  uint64_t seed = 0;   // of the generator
  int64_t programs = 0;
  int64_t operations = 0;
  int64_t undecided = 0;  // programs whose check was too costly to finish
  // How often a guest failed in a way that the user knows of, by title.
  std::map<std::string, int64_t> known;
  int64_t duration_ns = 0;
  std::array<KindCount, kOpKindCount> kinds;  // by OpKind
  std::vector<Counterexample> counterexamples;
};

// Adds the history of one more program to the counts.
void Tally(const History& history, RunSummary& summary);

// Adds what another search of the same run did and found, at the same time.
void Merge(const RunSummary& other, RunSummary& summary);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_REPORT_RUN_SUMMARY_H_
