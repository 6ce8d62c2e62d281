#include "harness/scenario/parse_threads.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/program/program.h"

namespace taprace {
namespace {

constexpr int kWeightMost = 1'000'000;
constexpr int kJailMost = 1;
// Of operations without a fault, where the file does not say.
constexpr int kNoFaultWeight = 100;

// The weight behind a name, 0 after a complaint.
int WeightOf(const Table::Entry& entry, std::string_view key,
             Complaint& complaint) {
  if (entry.number && *entry.number >= 0 && *entry.number <= kWeightMost) {
    return static_cast<int>(*entry.number);
  }
  complaint.Add(entry.line, fmt::format("threads.{}.{}", key, entry.name),
                fmt::format("expected a weight, 0 to {}", kWeightMost));
  return 0;
}

void ReadWeights(Table& table, Complaint& complaint, Role& role) {
  if (!table.Has("weights")) return;
  for (const Table::Entry& entry : table.Entries("weights")) {
    const auto kind = ParseKind(entry.name);
    if (!kind) {
      return complaint.Add(entry.line, "threads.weights." + entry.name,
                           "no such operation");
    }
    role.weights[static_cast<size_t>(*kind)] =
        WeightOf(entry, "weights", complaint);
  }
  if (std::all_of(role.weights.begin(), role.weights.end(),
                  [](int weight) { return weight == 0; })) {
    table.Fail("weights", "all of them are 0");
  }
}

// Whether an operation that the role draws can be under it.
bool MayBefall(const Role& role, CallFault fault) {
  for (int i = 0; i < kOpKindCount; ++i) {
    const auto kind = static_cast<OpKind>(i);
    if (role.weights[static_cast<size_t>(i)] > 0 && CanBeUnder(kind, fault)) {
      return true;
    }
  }
  return false;
}

// After the weights.
void ReadFaults(Table& table, Complaint& complaint, Role& role) {
  if (!table.Has("faults")) return;
  if (table.Has("program")) {
    return table.Fail("faults",
                      "a program says itself what befalls its operations, as "
                      "in 'close a under delay'");
  }
  role.faults[0] = kNoFaultWeight;
  for (const Table::Entry& entry : table.Entries("faults")) {
    const std::string key = "threads.faults." + entry.name;
    const auto fault = ParseFault(entry.name);
    if (!fault) {
      return complaint.Add(entry.line, key,
                           "no such fault: none, signal, fd-limit, no-memory, "
                           "delay, kill");
    }
    const int weight = WeightOf(entry, "faults", complaint);
    if (weight > 0 && !MayBefall(role, *fault)) {
      return complaint.Add(entry.line, key,
                           "befalls no operation that has a weight");
    }
    role.faults[static_cast<size_t>(*fault)] = weight;
  }
}

// What a thread with nothing in its hands can always do.
bool AlwaysPossible(const Role& role) {
  for (OpKind kind : {OpKind::kOpen, OpKind::kStat, OpKind::kAccess,
                      OpKind::kCreate, OpKind::kLaunch}) {
    if (role.weights[static_cast<size_t>(kind)] > 0) return true;
  }
  return false;
}

void ReadProgram(Table& table, Role& role) {
  const auto text = table.String("program");
  int64_t repeat = 1;
  table.Whole("repeat", 1, 1'000, repeat);
  if (!text) return;
  std::string statements = "thread";
  for (int64_t i = 0; i < repeat; ++i) statements += "; " + *text;
  const Result<Program> program = ParseProgram(statements, "");
  if (!program.ok()) {
    std::string_view why = program.error().message;
    why.remove_prefix(std::min(why.size(), why.find(": ") + 2));
    return table.Fail("program", why);
  }
  if (program->threads.size() != 1 || program->threads[0].empty()) {
    return table.Fail("program",
                      "expected operations of one thread, as in "
                      "'open tap -> a; close a'");
  }
  role.operations = program->threads[0];
}

void ReadRole(Table& table, Complaint& complaint, Scenario& scenario) {
  Role role;
  int jail = 0;
  table.Range("count", 0, kThreadsMax, role.threads_min, role.threads_max);
  table.Range("ops", 1, 1'000, role.operations_min, role.operations_max);
  table.Whole("units", 1, kUnitMax + 1, role.units);
  table.Whole("first_unit", 0, kUnitMax, role.first_unit);
  table.Share("generic", role.generic);
  table.Whole("jail", 0, kJailMost, jail);
  ReadProgram(table, role);
  ReadWeights(table, complaint, role);
  ReadFaults(table, complaint, role);
  table.Finish();
  if (role.operations.empty() && !AlwaysPossible(role)) {
    complaint.Add(table.line(), "threads",
                  "a program, or the weight of an operation that needs no "
                  "descriptor and no process");
  }
  scenario.profile.roles.push_back(std::move(role));
  scenario.jails.push_back(jail);
}

}  // namespace

void ReadThreads(Table& file, Complaint& complaint, Scenario& scenario) {
  if (!file.Has("threads")) {
    return file.Fail("threads", "[[threads]] says what threads do");
  }
  file.ForEach("threads",
               [&](Table& each) { ReadRole(each, complaint, scenario); });
  const int line = file.LineOf("threads");
  int most = 0;
  int least = 0;
  for (const Role& role : scenario.profile.roles) {
    if (scenario.jailed() && role.threads_min != role.threads_max) {
      complaint.Add(line, "threads.count", "varies, beside threads in jails");
    }
    least += role.threads_min;
    most += role.threads_max;
  }
  if (least == 0 || most > static_cast<int>(kThreadsMax)) {
    complaint.Add(line, "threads",
                  fmt::format("expected 1 to {} in all", kThreadsMax));
  }
}

}  // namespace taprace
