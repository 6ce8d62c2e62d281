#include "bench/results.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

namespace taprace {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr char kFormat[] = "taprace-latency";
constexpr std::string_view kPrefix = "latency-";
constexpr std::string_view kSuffix = ".json";

Json ToValue(const BenchResult& result) {
  Json value = {{"workload", ToString(result.workload)}};
  if (!result.skipped.empty()) {
    value["skipped"] = result.skipped;
    return value;
  }
  const Histogram& latency = result.measurement.latency;
  value["count"] = latency.count();
  value["mean"] = latency.mean();
  value["min"] = latency.min();
  value["p50"] = latency.Quantile(0.5);
  value["p90"] = latency.Quantile(0.9);
  value["p99"] = latency.Quantile(0.99);
  value["p99.9"] = latency.Quantile(0.999);
  value["max"] = latency.max();
  Json failed = Json::object();
  for (const auto& [what, times] : result.measurement.failed) {
    failed[what] = times;
  }
  value["failed"] = std::move(failed);
  value["slice_medians"] = result.slice_medians;
  Json buckets = Json::array();
  latency.ForEach([&](int64_t middle, int64_t times) {
    buckets.push_back({middle, times});
  });
  value["buckets"] = std::move(buckets);
  return value;
}

// Throws what nlohmann::json throws.
BenchResult FromValue(const Json& value) {
  BenchResult result;
  const Result<Workload> workload =
      ParseWorkload(value.at("workload").get<std::string>());
  if (!workload.ok()) throw std::invalid_argument(workload.error().message);
  result.workload = *workload;
  if (value.contains("skipped")) {
    result.skipped = value.at("skipped").get<std::string>();
    return result;
  }
  Histogram& latency = result.measurement.latency;
  for (const Json& bucket : value.at("buckets")) {
    const auto middle = bucket.at(0).get<int64_t>();
    const auto times = bucket.at(1).get<int64_t>();
    if (middle < 0 || times < 1) throw std::invalid_argument("bad bucket");
    latency.AddMany(middle, times);
  }
  latency.SetExact(
      value.at("min").get<int64_t>(), value.at("max").get<int64_t>(),
      value.at("mean").get<double>() * static_cast<double>(latency.count()));
  for (const auto& [what, times] : value.at("failed").items()) {
    result.measurement.failed[what] = times.get<int64_t>();
  }
  result.slice_medians = value.at("slice_medians").get<std::vector<int64_t>>();
  return result;
}

Result<std::string> ReadWhole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), {});
  if (!file) return ErrnoError(path, errno);
  return text;
}

std::string FileOf(std::string_view kind, std::string_view target) {
  std::string name(target);
  for (char& c : name) {
    if (c == ':' || c == '/' || c == ' ') c = '-';
  }
  return std::string(kind) + name + std::string(kSuffix);
}

// The files with results in a folder, sorted.
std::vector<std::string> LatencyFiles(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(kPrefix) && name.ends_with(kSuffix)) {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

const BenchResult* FindResult(const BenchRun& run, const Workload& workload) {
  for (const BenchResult& result : run.results) {
    if (result.workload == workload) {
      return result.skipped.empty() ? &result : nullptr;
    }
  }
  return nullptr;
}

std::string ToJson(const BenchRun& run) {
  Json results = Json::array();
  for (const BenchResult& result : run.results) {
    results.push_back(ToValue(result));
  }
  const Json json = {{"format", kFormat},
                     {"version", 1},
                     {"target", run.target},
                     {"unit", run.unit},
                     {"system", run.system},
                     {"date", run.date},
                     {"results", std::move(results)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<BenchRun> ParseBenchRun(std::string_view json, const std::string& file) {
  try {
    const Json value = Json::parse(json);
    if (value.at("format") != kFormat || value.at("version") != 1) {
      return Error{file + ": no latencies of this version of taprace"};
    }
    BenchRun run{.target = value.at("target").get<std::string>(),
                 .unit = value.at("unit").get<std::string>(),
                 .system = value.at("system").get<std::string>(),
                 .date = value.at("date").get<std::string>()};
    for (const Json& result : value.at("results")) {
      run.results.push_back(FromValue(result));
    }
    return run;
  } catch (const std::exception& error) {
    return Error{file + ": " + error.what()};
  }
}

std::string LatencyFile(std::string_view target) {
  return FileOf(kPrefix, target);
}

std::string BenchmarkFile(std::string_view target) {
  return FileOf("benchmark-", target);
}

bool HasBenchResults(const std::string& folder) {
  return !LatencyFiles(folder).empty();
}

Result<std::vector<BenchRun>> LoadBenchResults(const std::string& folder) {
  std::vector<BenchRun> runs;
  for (const std::string& file : LatencyFiles(folder)) {
    const Result<std::string> text = ReadWhole(file);
    if (!text.ok()) return text.error();
    Result<BenchRun> run = ParseBenchRun(*text, file);
    if (!run.ok()) return run.error();
    runs.push_back(std::move(*run));
  }
  if (runs.empty()) return Error{folder + ": no latency-*.json in it"};
  std::sort(runs.begin(), runs.end(), [](const BenchRun& a, const BenchRun& b) {
    return a.target < b.target;
  });
  return runs;
}

}  // namespace taprace
