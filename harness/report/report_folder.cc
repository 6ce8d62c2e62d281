#include "harness/report/report_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "harness/history/history_json.h"
#include "harness/report/html.h"
#include "harness/report/json.h"
#include "harness/report/junit.h"
#include "harness/report/text.h"
#include "harness/report/write_file.h"

namespace taprace {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCaseFolder = "counterexample-";
constexpr std::array<std::string_view, 3> kTopFiles = {
    "summary.txt", "summary.json", "junit.xml"};
constexpr std::array<std::string_view, 6> kCaseFiles = {
    "program.tap", "history.jsonl", "report.txt",
    "report.html", "console.txt",   "steering.plan"};

// A name and what the file of that name holds.
using File = std::pair<std::string, std::string>;

std::vector<File> FilesOf(const Counterexample& counterexample) {
  std::vector<File> files = {
      {"program.tap", ToString(counterexample.program)},
      {"history.jsonl", ToJsonLines(counterexample.history)},
      {"report.txt", ToText(counterexample)},
      {"report.html", ToHtml(counterexample)}};
  if (!counterexample.console.empty()) {
    files.emplace_back("console.txt", counterexample.console);
  }
  if (!counterexample.steering.empty()) {
    files.emplace_back("steering.plan", counterexample.steering);
  }
  return files;
}

std::vector<File> FilesOf(const RunSummary& summary) {
  return {{"summary.txt", ToText(summary)},
          {"summary.json", ToJson(summary)},
          {"junit.xml", ToJunit(summary)}};
}

// Removes a folder unless it is told to stay.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(fs::path path) : path_(std::move(path)) {}
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }

  const fs::path& path() const { return path_; }
  void Keep() { path_.clear(); }

 private:
  fs::path path_;
};

// `shown` stands for `folder` in errors: the temporary name means nothing to
// the user.
Status WriteFiles(const fs::path& folder, const fs::path& shown,
                  const std::vector<File>& files) {
  for (const auto& [name, text] : files) {
    const Status status = CreateFile(folder / name, text);
    if (status.ok()) continue;
    return ErrnoError((shown / name).string() + ": cannot write",
                      status.error().code);
  }
  return SyncFolder(folder);
}

Status WriteAll(const fs::path& folder, const fs::path& shown,
                const RunSummary& summary) {
  size_t number = 0;
  for (const Counterexample& counterexample : summary.counterexamples) {
    const std::string name =
        std::string(kCaseFolder) + std::to_string(++number);
    if (mkdir((folder / name).c_str(), 0777) != 0) {
      return ErrnoError((shown / name).string() + ": cannot create", errno);
    }
    Status status =
        WriteFiles(folder / name, shown / name, FilesOf(counterexample));
    if (!status.ok()) return status;
  }
  return WriteFiles(folder, shown, FilesOf(summary));
}

template <size_t N>
bool Contains(const std::array<std::string_view, N>& names,
              std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool IsCaseFolder(std::string_view name) {
  if (!name.starts_with(kCaseFolder)) return false;
  name.remove_prefix(kCaseFolder.size());
  return !name.empty() &&
         name.find_first_not_of("0123456789") == std::string_view::npos;
}

// Whether a report has something of that name and kind at this depth.
bool Ours(const fs::path& name, bool is_folder) {
  const auto depth = std::distance(name.begin(), name.end());
  if (depth == 1) {
    return is_folder ? IsCaseFolder(name.native())
                     : Contains(kTopFiles, name.native());
  }
  return depth == 2 && !is_folder &&
         Contains(kCaseFiles, name.filename().native());
}

// The first thing within `folder` that no report has.
std::optional<std::string> Foreign(const fs::path& folder) {
  std::error_code error;
  fs::recursive_directory_iterator it(folder, error);
  for (; !error && it != fs::end(it); it.increment(error)) {
    const fs::file_status status = it->symlink_status(error);
    const bool is_folder = fs::is_directory(status);
    const fs::path name = it->path().lexically_relative(folder);
    if ((!is_folder && !fs::is_regular_file(status)) ||
        !Ours(name, is_folder)) {
      return name.string();
    }
  }
  if (error) return error.message();
  return std::nullopt;
}

bool SaysItIsAReport(const fs::path& folder) {
  std::ifstream file(folder / "summary.json", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const auto json =
      nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  return json.is_object() && json.value("format", nlohmann::json()) ==
                                 nlohmann::json(kReportFormat);
}

// Nothing where `path` may be replaced, or is free.
std::optional<Error> WhyKeep(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path, error);
  if (status.type() == fs::file_type::not_found) return std::nullopt;
  if (error) {
    return ErrnoError(path.string() + ": cannot read", error.value());
  }
  if (!fs::is_directory(status)) {
    return Error{path.string() + ": exists and is no folder", EEXIST};
  }
  const bool empty = fs::is_empty(path, error);
  if (error) {
    return ErrnoError(path.string() + ": cannot read", error.value());
  }
  if (empty) return std::nullopt;
  const std::optional<std::string> foreign = Foreign(path);
  if (foreign) {
    return Error{path.string() + ": not replaced, because '" + *foreign +
                     "' in it is no part of a taprace report",
                 EEXIST};
  }
  if (!SaysItIsAReport(path)) {
    return Error{path.string() +
                     ": not replaced, because its summary.json is "
                     "not that of a taprace report",
                 EEXIST};
  }
  return std::nullopt;
}

// A fresh folder beside `path`, with the permissions of any other.
std::optional<fs::path> MakeBeside(const fs::path& path) {
  std::string name =
      (path.parent_path() / ("." + path.filename().string() + ".XXXXXX"))
          .string();
  if (mkdtemp(name.data()) == nullptr) return std::nullopt;
  // mkdtemp lets nobody else in. What a plain mkdir would allow is unknown:
  // umask(2) is read only by setting it, under the eyes of other threads.
  struct stat parent = {};
  const fs::path above = path.parent_path();
  if (stat(above.empty() ? "." : above.c_str(), &parent) == 0) {
    chmod(name.c_str(), (parent.st_mode & 0777) | 0700);
  }
  return fs::path(name);
}

// Puts `fresh` in the place of `path`. What was there is moved aside first and
// comes back if that fails.
Status Exchange(const fs::path& fresh, const fs::path& path) {
  if (rename(fresh.c_str(), path.c_str()) == 0) return Done{};
  const int code = errno;
  const auto failed = [&path](int why) {
    return ErrnoError(path.string() + ": cannot replace", why);
  };
  // What rename(2) answers where the folder in the way is not empty.
  if (code != ENOTEMPTY && code != EEXIST) return failed(code);
  const std::optional<fs::path> aside = MakeBeside(path);
  if (!aside) return failed(errno);
  TemporaryFolder old(*aside);
  if (rename(path.c_str(), aside->c_str()) != 0) return failed(errno);
  if (rename(fresh.c_str(), path.c_str()) == 0) return Done{};
  const int why = errno;
  if (rename(aside->c_str(), path.c_str()) == 0) old.Keep();
  return failed(why);
}

}  // namespace

Status WriteReportFolder(const std::string& path, const RunSummary& summary) {
  // Nothing else of the path is normalised: with symbolic links in it,
  // "a/../b" need not be "b".
  const size_t end = path.find_last_not_of('/') + 1;
  const fs::path place = path.substr(0, end);
  if (place.empty() || place.filename() == "." || place.filename() == "..") {
    return Error{"'" + path + "' is no name for a report folder"};
  }
  if (auto why = WhyKeep(place)) return *why;
  const std::optional<fs::path> beside = MakeBeside(place);
  if (!beside) {
    return ErrnoError(place.string() + ": cannot create", errno);
  }
  TemporaryFolder fresh(*beside);
  if (Status status = WriteAll(fresh.path(), place, summary); !status.ok()) {
    return status;
  }
  if (Status status = Exchange(fresh.path(), place); !status.ok()) {
    return status;
  }
  fresh.Keep();
  const fs::path above = place.parent_path();
  return SyncFolder(above.empty() ? "." : above.string());
}

}  // namespace taprace
