#include "bench/report/content.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "bench/report/read_file.h"

namespace taprace {
namespace {

namespace fs = std::filesystem;

bool HasFile(const std::string& folder, const char* name) {
  std::error_code error;
  return fs::is_regular_file(fs::path(folder) / name, error);
}

Status AddRuns(const std::string& folder, ReportContent& content) {
  Result<std::vector<BenchRun>> runs = LoadBenchResults(folder);
  if (!runs.ok()) return runs.error();
  std::move(runs->begin(), runs->end(), std::back_inserter(content.runs));
  return Done{};
}

bool HasFindings(const std::string& folder) {
  return HasFile(folder, "summary.json");
}

Status AddFindings(const std::string& folder, ReportContent& content) {
  Result<RunFindings> findings = LoadFindings(folder + "/summary.json");
  if (!findings.ok()) return findings.error();
  content.findings.push_back(std::move(*findings));
  return Done{};
}

bool HasNights(const std::string& folder) {
  return HasFile(folder, kNightsFile);
}

Status AddNights(const std::string& folder, ReportContent& content) {
  Result<std::vector<Night>> nights = LoadNights(folder + "/" + kNightsFile);
  if (!nights.ok()) return nights.error();
  std::move(nights->begin(), nights->end(), std::back_inserter(content.nights));
  std::stable_sort(
      content.nights.begin(), content.nights.end(),
      [](const Night& a, const Night& b) { return a.date < b.date; });
  return Done{};
}

bool HasGate(const std::string& folder) { return HasFile(folder, "gate.md"); }

Status AddGate(const std::string& folder, ReportContent& content) {
  Result<std::string> text = ReadWholeFile(folder + "/gate.md");
  if (!text.ok()) return text.error();
  content.gate += *text;
  return Done{};
}

struct Loader {
  bool (*present)(const std::string& folder);
  Status (*load)(const std::string& folder, ReportContent& content);
};
constexpr std::array kLoaders = {
    Loader{HasBenchResults, AddRuns},
    Loader{HasFindings, AddFindings},
    Loader{HasNights, AddNights},
    Loader{HasGate, AddGate},
};

}  // namespace

Status LoadFolder(const std::string& folder, ReportContent& content) {
  bool found = false;
  for (const Loader& loader : kLoaders) {
    if (!loader.present(folder)) continue;
    found = true;
    Status loaded = loader.load(folder, content);
    if (!loaded.ok()) return loaded;
  }
  if (found) return Done{};
  return Error{folder +
               ": no results in it (latency-*.json, summary.json, "
               "nights.jsonl, gate.md)"};
}

Result<ReportContent> LoadContent(const std::vector<std::string>& folders,
                                  const std::string& baseline) {
  ReportContent content;
  for (const std::string& folder : folders) {
    const Status loaded = LoadFolder(folder, content);
    if (!loaded.ok()) return loaded.error();
  }
  if (baseline.empty()) return content;
  Result<std::vector<BenchRun>> runs = LoadBenchResults(baseline);
  if (!runs.ok()) return Error{"--baseline " + runs.error().message};
  content.baseline = std::move(*runs);
  return content;
}

}  // namespace taprace
