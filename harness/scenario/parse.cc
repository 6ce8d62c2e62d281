#include <algorithm>
#include <filesystem>
#include <string>

#include "harness/scenario/parse_threads.h"
#include "harness/scenario/scenario.h"
#include "harness/scenario/table.h"
#include "harness/spec/tap_rules.h"

namespace taprace {
namespace {

constexpr int64_t kMost = int64_t{1} << 40;

void ReadIdle(Table& table, Scenario& scenario) {
  auto& idle = scenario.profile.idle;
  for (const std::string& name : table.Strings("idle")) {
    const std::optional<Device> device = ParseDevice(name);
    if (!device || device->generic()) {
      return table.Fail("idle", "'" + name + "' names no unit");
    }
    idle.push_back(*device);
  }
  std::sort(idle.begin(), idle.end());
  idle.erase(std::unique(idle.begin(), idle.end()), idle.end());
}

void ReadFamilies(Table& table, Scenario& scenario) {
  for (const std::string& name : table.Strings("families")) {
    const std::optional<Device> device = ParseDevice(name);
    if (!device || !device->generic()) {
      return table.Fail("families", "expected 'tap' and 'tun'");
    }
    scenario.profile.families.push_back(device->family);
  }
}

void ReadSettings(Table& table, Scenario& scenario) {
  for (const std::string& name : table.Strings("settings")) {
    const auto option = ParseOption(name);
    if (!option || OfDescriptor(*option)) {
      return table.Fail("settings", "'" + name + "' is no setting");
    }
    scenario.profile.options.push_back(*option);
  }
}

std::optional<std::string> ReadSpec(Table& table) {
  std::optional<std::string> spec = table.String("spec");
  if (!spec || *spec == "none" || FindTapSpec(*spec) != nullptr) return spec;
  table.Fail("spec", "no specification '" + *spec + "'");
  return std::nullopt;
}

void ReadLength(Table& length, Scenario& scenario) {
  int64_t seconds = scenario.duration.count() / 1'000;
  int64_t jitter_ns = scenario.jitter.count();
  length.Whole("programs", 1, kMost, scenario.programs);
  length.Whole("schedules", 1, kMost, scenario.schedules);
  length.Whole("seconds", 1, 1'000'000, seconds);
  length.Whole("jitter_ns", 0, 1'000'000'000, jitter_ns);
  scenario.duration = std::chrono::seconds(seconds);
  scenario.jitter = std::chrono::nanoseconds(jitter_ns);
}

void ReadExpectation(Table& expect, Scenario& scenario) {
  const auto target = expect.String("target");
  if (!target) expect.Fail("target", "which target?");
  scenario.expectations.push_back({.target = target.value_or(""),
                                   .spec = ReadSpec(expect),
                                   .titles = expect.Strings("finds")});
}

void ReadScenario(Table& table, Complaint& complaint, Scenario& scenario) {
  scenario.summary = table.String("summary").value_or("");
  if (scenario.summary.empty()) {
    table.Fail("summary", "one line on what the scenario is");
  }
  ReadIdle(table, scenario);
  ReadFamilies(table, scenario);
  ReadSettings(table, scenario);
  scenario.spec = ReadSpec(table);
  scenario.ignored = table.Strings("ignore");
  table.Within("length", [&](Table& each) { ReadLength(each, scenario); });
  ReadThreads(table, complaint, scenario);
  table.ForEach("expect",
                [&](Table& each) { ReadExpectation(each, scenario); });
}

}  // namespace

Result<Scenario> ParseScenario(std::string_view text, std::string_view file) {
  Scenario scenario{.name = std::filesystem::path(file).stem().string()};
  const Status read =
      ReadToml(text, file, [&](Table& table, Complaint& complaint) {
        ReadScenario(table, complaint, scenario);
      });
  if (!read.ok()) return read.error();
  return scenario;
}

}  // namespace taprace
