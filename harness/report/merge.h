// Many results as one: what the runs of a soak add up to, wherever they ran.
#ifndef TAPRACE_HARNESS_REPORT_MERGE_H_
#define TAPRACE_HARNESS_REPORT_MERGE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace taprace {

// What `format` says in the JSON of a merged report.
inline constexpr char kMergedFormat[] = "taprace-merged";

// Takes results one after the other and keeps only sums and, of each kind of
// find, one example: the one with the shortest program, of those the first by
// alphabet. So the memory used depends on how many kinds there are and not on
// how many results; and the outcome depends on which results there are and not
// on their order, nor on which of them were merged before.
//
//   ReportMerger merger;
//   for (…) merger.Add(text, file);
//   Write(merger.ToJson());
class ReportMerger {
 public:
  // Kinds of finds kept of one target; of more, the first by alphabet.
  static constexpr size_t kTitlesMax = 1'000;

  ReportMerger();
  ~ReportMerger();
  ReportMerger(const ReportMerger&) = delete;
  ReportMerger& operator=(const ReportMerger&) = delete;

  // The JSON of a run (json.h) or of a merged report. The error names `file`;
  // nothing of the text has been added then.
  Status Add(std::string_view text, std::string_view file);

  // Finds of all kinds in all runs.
  int64_t finds() const;

  // One object, with keys in alphabetical order:
  //   format, version   "taprace-merged", 1
  //   targets   by name: {runs, programs, operations, undecided, duration_ns:
  //             sums; kinds: as of a run, summed; finds: how many of them;
  //             titles: {"TITLE": {times, example: as of a run}, …}}
  std::string ToJson() const;

  // Counts and, for each kind of find, how often it was seen, its program and
  // the command that repeats it.
  std::string ToText() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_REPORT_MERGE_H_
