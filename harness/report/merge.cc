#include "harness/report/merge.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "harness/report/json.h"

namespace taprace {
namespace {

using SortedJson = nlohmann::json;  // keys sorted

constexpr std::array kSums = {"programs", "operations", "undecided",
                              "duration_ns"};

// A whole number; what is something else is reported by an exception, caught in
// Add().
int64_t Number(const SortedJson& object, const char* key) {
  const SortedJson& value = object.at(key);
  if (!value.is_number_integer()) {
    throw std::invalid_argument(std::string(key) + " is no whole number");
  }
  return value.get<int64_t>();
}

// Adds the numbers in the object `from` to those in `to`.
void AddNumbers(const SortedJson& from, SortedJson& to) {
  for (const auto& [key, value] : from.items()) {
    to[key] = to.value(key, int64_t{0}) + Number(from, key.c_str());
  }
}

// "kinds" of json.h.
void AddKinds(const SortedJson& from, SortedJson& to) {
  for (const auto& [name, kind] : from.items()) {
    SortedJson& sum = to[name];
    if (sum.is_null()) {
      sum = {{"ok", 0}, {"pending", 0}, {"failed", SortedJson::object()}};
    }
    for (const char* number : {"ok", "pending"}) {
      sum[number] = Number(sum, number) + Number(kind, number);
    }
    AddNumbers(kind.at("failed"), sum["failed"]);
  }
}

SortedJson EmptyTarget() {
  SortedJson target = {{"runs", 0},
                       {"finds", 0},
                       {"kinds", SortedJson::object()},
                       {"titles", SortedJson::object()}};
  for (const char* sum : kSums) target[sum] = 0;
  return target;
}

// Whether `a` is the better example.
bool Better(const SortedJson& a, const SortedJson& b) {
  const auto& program_a = a.at("program").get_ref<const std::string&>();
  const auto& program_b = b.at("program").get_ref<const std::string&>();
  if (program_a.size() != program_b.size()) {
    return program_a.size() < program_b.size();
  }
  if (program_a != program_b) return program_a < program_b;
  return a.dump() < b.dump();
}

void AddTitle(const std::string& title, int64_t times,
              const SortedJson& example, SortedJson& titles) {
  const auto found = titles.find(title);
  if (found == titles.end()) {
    (void)example.at("program").get_ref<const std::string&>();
    titles[title] = {{"times", times}, {"example", example}};
    // A title among the first of all is among the first at any time.
    if (titles.size() > ReportMerger::kTitlesMax) {
      titles.erase(std::prev(titles.end()));
    }
    return;
  }
  (*found)["times"] = Number(*found, "times") + times;
  if (Better(example, found->at("example"))) (*found)["example"] = example;
}

// One target as a run of it says.
SortedJson TargetOfRun(const SortedJson& run) {
  SortedJson target = EmptyTarget();
  target["runs"] = 1;
  for (const char* sum : kSums) target[sum] = Number(run, sum);
  AddKinds(run.at("kinds"), target["kinds"]);
  for (const SortedJson& found : run.at("counterexamples")) {
    target["finds"] = Number(target, "finds") + 1;
    AddTitle(found.at("title").get<std::string>(), 1, found, target["titles"]);
  }
  return target;
}

void AddTarget(const SortedJson& from, SortedJson& to) {
  for (const char* sum : kSums) to[sum] = Number(to, sum) + Number(from, sum);
  to["runs"] = Number(to, "runs") + Number(from, "runs");
  to["finds"] = Number(to, "finds") + Number(from, "finds");
  AddKinds(from.at("kinds"), to["kinds"]);
  for (const auto& [title, found] : from.at("titles").items()) {
    AddTitle(title, Number(found, "times"), found.at("example"), to["titles"]);
  }
}

// What the text says, by target.
SortedJson TargetsOf(std::string_view text) {
  const SortedJson report = SortedJson::parse(text);
  const std::string format = report.at("format");
  if (format == kMergedFormat && Number(report, "version") == 1) {
    return report.at("targets");
  }
  if (format == kReportFormat && Number(report, "version") == 1) {
    return {{report.at("target").get<std::string>(), TargetOfRun(report)}};
  }
  throw std::invalid_argument("no result of taprace");
}

}  // namespace

struct ReportMerger::State {
  SortedJson targets = SortedJson::object();
};

ReportMerger::ReportMerger() : state_(std::make_unique<State>()) {}
ReportMerger::~ReportMerger() = default;

Status ReportMerger::Add(std::string_view text, std::string_view file) {
  try {
    // Added to nothing first: if anything is wrong, it shows there.
    const SortedJson targets = TargetsOf(text);
    SortedJson sound = SortedJson::object();
    for (const auto& [name, target] : targets.items()) {
      sound[name] = EmptyTarget();
      AddTarget(target, sound[name]);
    }
    for (const auto& [name, target] : sound.items()) {
      SortedJson& sum = state_->targets[name];
      if (sum.is_null()) sum = EmptyTarget();
      AddTarget(target, sum);
    }
  } catch (const std::exception& error) {
    return Error{fmt::format("{}: {}", file, error.what())};
  }
  return Done{};
}

int64_t ReportMerger::finds() const {
  int64_t finds = 0;
  for (const SortedJson& target : state_->targets) {
    finds += Number(target, "finds");
  }
  return finds;
}

std::string ReportMerger::ToJson() const {
  const SortedJson report = {
      {"format", kMergedFormat}, {"version", 1}, {"targets", state_->targets}};
  return report.dump(1, ' ', false, SortedJson::error_handler_t::replace) +
         "\n";
}

std::string ReportMerger::ToText() const {
  std::string text;
  for (const auto& [name, target] : state_->targets.items()) {
    text +=
        fmt::format("{}: {} runs, {} programs, {} operations, {} finds\n", name,
                    Number(target, "runs"), Number(target, "programs"),
                    Number(target, "operations"), Number(target, "finds"));
    for (const auto& [title, found] : target.at("titles").items()) {
      const SortedJson& example = found.at("example");
      text += fmt::format("\n{}\n  seen {} times\n  {}\n", title,
                          Number(found, "times"),
                          example.value("replay", std::string()));
    }
  }
  return text;
}

}  // namespace taprace
