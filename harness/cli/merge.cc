#include "harness/cli/merge.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/input.h"
#include "harness/report/merge.h"
#include "harness/report/write_file.h"

namespace taprace {
namespace {

namespace fs = std::filesystem;

struct MergeFlags {
  std::vector<std::string> paths;
  std::string out;
};

Status AddFile(const std::string& path, ReportMerger& merger) {
  const Result<std::string> text = ReadInput(path);
  if (!text.ok()) return text.error();
  return merger.Add(*text, path);
}

// A file, or all files *.json in a folder and those below it. Symbolic links
// are followed where they are named, not where they are found: Bazel's folders
// have many that lead back.
Status AddPath(const std::string& path, ReportMerger& merger, int64_t& files) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    ++files;
    return AddFile(path, merger);
  }
  for (fs::recursive_directory_iterator entry(path, error), end;
       !error && entry != end; entry.increment(error)) {
    std::error_code ignored;  // what is gone is no file
    if (entry->path().extension() != ".json") continue;
    if (!entry->is_regular_file(ignored)) continue;
    ++files;
    Status added = AddFile(entry->path().string(), merger);
    if (!added.ok()) return added;
  }
  if (error) return ErrnoError(path, error.value());
  return Done{};
}

Status WriteMerged(const std::string& folder, const ReportMerger& merger) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return ErrnoError(folder, error.value());
  Status json = WriteFileAtomically(folder + "/merged.json", merger.ToJson());
  if (!json.ok()) return json;
  return WriteFileAtomically(folder + "/summary.txt", merger.ToText());
}

int Merge(const MergeFlags& flags) {
  ReportMerger merger;
  int64_t files = 0;
  for (const std::string& path : flags.paths) {
    const Status added = AddPath(path, merger, files);
    if (!added.ok()) return Fail(added.error());
  }
  if (files == 0) return Fail({"no results: no file *.json there"});
  if (!flags.out.empty()) {
    const Status written = WriteMerged(flags.out, merger);
    if (!written.ok()) return Fail(written.error());
  }
  fmt::print("{} files\n{}", files, merger.ToText());
  return merger.finds() == 0 ? kExitPassed : kExitViolation;
}

}  // namespace

void AddMergeCommand(CliCommand& program) {
  CliCommand merge =
      program.AddCommand("merge", "Add up the results of many runs");
  auto flags = std::make_shared<MergeFlags>();
  merge
      .Option("path", flags->paths,
              "results (--json of other commands, of //scenarios:soak, or "
              "merged ones), and folders of them")
      .Required();
  merge.Option("--out", flags->out,
               "write merged.json and summary.txt into this folder");
  merge.Footer(
      "What comes out does not depend on the order of the files, nor on which "
      "were merged before.\n\n"
      "Exit status: 0 nothing was found in any run, 1 something was, 2 a file "
      "is no result.");
  merge.Runs([flags] { return Merge(*flags); });
}

}  // namespace taprace
