#include "bench/report/nights.h"

#include <algorithm>
#include <exception>
#include <nlohmann/json.hpp>

#include "bench/report/read_file.h"

namespace taprace {
namespace {

using Json = nlohmann::ordered_json;
constexpr char kFormat[] = "taprace-night";

// Throws what nlohmann::json throws.
Night FromJson(std::string_view line) {
  const Json value = Json::parse(line);
  if (value.at("format") != kFormat || value.at("version") != 1) {
    throw std::invalid_argument("no night of this version of taprace");
  }
  Night night{.date = value.at("date").get<std::string>(),
              .commit = value.value("commit", std::string()),
              .findings = value.value("findings", int64_t{0}),
              .failures = value.value("failures", int64_t{0})};
  for (const auto& [name, median] : value.at("medians").items()) {
    night.medians[name] = median.get<int64_t>();
  }
  return night;
}

}  // namespace

std::string ToLine(const Night& night) {
  Json medians = Json::object();
  for (const auto& [name, median] : night.medians) medians[name] = median;
  const Json json = {{"format", kFormat},
                     {"version", 1},
                     {"date", night.date},
                     {"commit", night.commit},
                     {"findings", night.findings},
                     {"failures", night.failures},
                     {"medians", std::move(medians)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<std::vector<Night>> ParseNights(std::string_view text,
                                       const std::string& file) {
  std::vector<Night> nights;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    try {
      nights.push_back(FromJson(line));
    } catch (const std::exception& error) {
      return Error{file + ":" + std::to_string(number) + ": " + error.what()};
    }
  }
  return nights;
}

Result<std::vector<Night>> LoadNights(const std::string& file) {
  const Result<std::string> text = ReadWholeFile(file);
  if (!text.ok()) return text.error();
  return ParseNights(*text, file);
}

Night NightOf(const std::vector<BenchRun>& runs, int64_t findings,
              const std::string& commit) {
  Night night{.commit = commit, .findings = findings};
  for (const BenchRun& run : runs) {
    night.date = std::max(night.date, run.date);
    for (const BenchResult& result : run.results) {
      night.failures += result.measurement.failures();
      const Histogram& latency = result.measurement.latency;
      if (latency.count() == 0) continue;
      night.medians[run.target + " " + ToString(result.workload)] =
          latency.Quantile(0.5);
    }
  }
  return night;
}

}  // namespace taprace
