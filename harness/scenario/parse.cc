#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include "harness/program/program.h"
#include "harness/scenario/scenario.h"
#include "harness/spec/tap_rules.h"

namespace taprace {
namespace {

constexpr int64_t kMost = int64_t{1} << 40;
constexpr int kWeightMost = 1'000'000;
constexpr int kJailMost = 1;

// The first thing wrong with a file.
class Complaint {
 public:
  explicit Complaint(std::string_view file) : file_(file) {}

  void At(const toml::node& node, std::string_view key, std::string_view why) {
    if (error_) return;
    error_ = Error{fmt::format("{}:{}: {}: {}", file_, node.source().begin.line,
                               key, why)};
  }

  void Whole(std::string_view key, std::string_view why) {
    if (!error_) error_ = Error{fmt::format("{}: {}: {}", file_, key, why)};
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  const std::string file_;
  std::optional<Error> error_;
};

// Reads one table; keys nobody asked for are refused at the end.
class Table {
 public:
  Table(const toml::table& table, std::string prefix, Complaint& complaint)
      : table_(table), prefix_(std::move(prefix)), complaint_(complaint) {}

  ~Table() {
    for (const auto& [key, node] : table_) {
      const std::string_view name = key.str();
      if (!asked_.contains(name)) Fail(node, name, "no such key");
    }
  }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  const toml::node* Find(std::string_view key) {
    asked_.emplace(key);
    return table_.get(key);
  }

  void Fail(const toml::node& node, std::string_view key,
            std::string_view why) {
    complaint_.At(node, prefix_ + std::string(key), why);
  }

  std::optional<std::string> String(std::string_view key) {
    const toml::node* node = Find(key);
    if (node == nullptr) return std::nullopt;
    auto text = node->value_exact<std::string>();
    if (!text) Fail(*node, key, "expected a string");
    return text;
  }

  template <typename Number>
  void Whole(std::string_view key, int64_t least, int64_t most,
             Number& number) {
    const toml::node* node = Find(key);
    if (node == nullptr) return;
    if (auto value = WholeIn(*node, key, least, most)) {
      number = static_cast<Number>(*value);
    }
  }

  // A number, or a list of the least and the most.
  void Range(std::string_view key, int64_t least, int64_t most, int& from,
             int& to) {
    const toml::node* node = Find(key);
    if (node == nullptr) return;
    const toml::array* both = node->as_array();
    if (both == nullptr) {
      const auto value = WholeIn(*node, key, least, most);
      if (value) from = to = static_cast<int>(*value);
      return;
    }
    if (both->size() != 2) return Fail(*node, key, "expected [least, most]");
    const auto low = WholeIn(*both->get(0), key, least, most);
    const auto high = WholeIn(*both->get(1), key, least, most);
    if (!low || !high) return;
    if (*low > *high) return Fail(*node, key, "expected [least, most]");
    from = static_cast<int>(*low);
    to = static_cast<int>(*high);
  }

  void Share(std::string_view key, double& share) {
    const toml::node* node = Find(key);
    if (node == nullptr) return;
    const auto value = node->value<double>();
    if (!value || !(*value >= 0 && *value <= 1)) {
      return Fail(*node, key, "expected a share, 0.0 to 1.0");
    }
    share = *value;
  }

  std::vector<std::string> Strings(std::string_view key) {
    const toml::node* node = Find(key);
    return node == nullptr ? std::vector<std::string>() : StringsOf(*node, key);
  }

  // A list of strings; a single one also stands by itself.
  std::vector<std::string> StringsOf(const toml::node& node,
                                     std::string_view key) {
    if (auto text = node.value_exact<std::string>()) return {*text};
    std::vector<std::string> texts;
    const toml::array* array = node.as_array();
    if (array == nullptr) {
      Fail(node, key, "expected strings");
      return texts;
    }
    for (const toml::node& element : *array) {
      const auto text = element.value_exact<std::string>();
      if (!text) Fail(element, key, "expected strings");
      texts.push_back(text.value_or(""));
    }
    return texts;
  }

  std::optional<int64_t> WholeIn(const toml::node& node, std::string_view key,
                                 int64_t least, int64_t most) {
    const auto value = node.value_exact<int64_t>();
    if (value && *value >= least && *value <= most) return value;
    Fail(node, key,
         fmt::format("expected a whole number, {} to {}", least, most));
    return std::nullopt;
  }

 private:
  const toml::table& table_;
  const std::string prefix_;
  Complaint& complaint_;
  std::set<std::string, std::less<>> asked_;
};

template <typename Enum>
std::optional<Enum> Named(std::string_view word, int count,
                          std::string_view (*name)(Enum)) {
  for (int i = 0; i < count; ++i) {
    if (name(static_cast<Enum>(i)) == word) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

void ReadWeights(Table& table, Complaint& complaint, Role& role) {
  const toml::node* node = table.Find("weights");
  if (node == nullptr) return;
  if (!node->is_table()) {
    return table.Fail(*node, "weights", "expected a table");
  }
  int64_t sum = 0;
  for (const auto& [key, value] : *node->as_table()) {
    const auto kind = Named<OpKind>(key.str(), kOpKindCount, KindName);
    const std::string name = "threads.weights." + std::string(key.str());
    if (!kind) return complaint.At(value, name, "no such operation");
    const auto weight = value.value_exact<int64_t>();
    if (!weight || *weight < 0 || *weight > kWeightMost) {
      return complaint.At(
          value, name, fmt::format("expected a weight, 0 to {}", kWeightMost));
    }
    role.weights[static_cast<size_t>(*kind)] = static_cast<int>(*weight);
    sum += *weight;
  }
  if (sum == 0) table.Fail(*node, "weights", "all of them are 0");
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
  const toml::node* node = table.Find("program");
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
    return table.Fail(*node, "program", why);
  }
  if (program->threads.size() != 1 || program->threads[0].empty()) {
    return table.Fail(*node, "program",
                      "expected operations of one thread, as in "
                      "'open tap -> a; close a'");
  }
  role.operations = program->threads[0];
}

void ReadRole(const toml::node& node, Complaint& complaint,
              Scenario& scenario) {
  if (!node.is_table()) {
    return complaint.At(node, "threads", "expected a table");
  }
  Role role;
  int jail = 0;
  {
    Table table(*node.as_table(), "threads.", complaint);
    table.Range("count", 0, kThreadsMax, role.threads_min, role.threads_max);
    table.Range("ops", 1, 1'000, role.operations_min, role.operations_max);
    table.Whole("units", 1, kUnitMax + 1, role.units);
    table.Whole("first_unit", 0, kUnitMax, role.first_unit);
    table.Share("generic", role.generic);
    table.Whole("jail", 0, kJailMost, jail);
    ReadProgram(table, role);
    ReadWeights(table, complaint, role);
  }
  if (role.operations.empty() && !AlwaysPossible(role)) {
    complaint.At(node, "threads",
                 "a program, or the weight of an operation that needs no "
                 "descriptor and no process");
  }
  scenario.profile.roles.push_back(std::move(role));
  scenario.jails.push_back(jail);
}

void ReadThreads(Table& table, Complaint& complaint, Scenario& scenario) {
  const toml::node* node = table.Find("threads");
  if (node == nullptr || !node->is_array()) {
    return complaint.Whole("threads", "[[threads]] says what threads do");
  }
  for (const toml::node& each : *node->as_array()) {
    ReadRole(each, complaint, scenario);
  }
  int most = 0;
  int least = 0;
  for (const Role& role : scenario.profile.roles) {
    if (scenario.jailed() && role.threads_min != role.threads_max) {
      complaint.At(*node, "threads.count", "varies, beside threads in jails");
    }
    least += role.threads_min;
    most += role.threads_max;
  }
  if (least == 0 || most > static_cast<int>(kThreadsMax)) {
    complaint.At(*node, "threads",
                 fmt::format("expected 1 to {} in all", kThreadsMax));
  }
}

void ReadIdle(Table& table, Scenario& scenario) {
  const toml::node* node = table.Find("idle");
  for (const std::string& name : table.Strings("idle")) {
    const std::optional<Device> device = ParseDevice(name);
    if (!device || device->generic()) {
      return table.Fail(*node, "idle", "'" + name + "' names no unit");
    }
    scenario.profile.idle.push_back(*device);
  }
  auto& idle = scenario.profile.idle;
  std::sort(idle.begin(), idle.end());
  idle.erase(std::unique(idle.begin(), idle.end()), idle.end());
}

void ReadFamilies(Table& table, Scenario& scenario) {
  const toml::node* node = table.Find("families");
  for (const std::string& name : table.Strings("families")) {
    const std::optional<Device> device = ParseDevice(name);
    if (!device || !device->generic()) {
      return table.Fail(*node, "families", "expected 'tap' and 'tun'");
    }
    scenario.profile.families.push_back(device->family);
  }
}

void ReadSettings(Table& table, Scenario& scenario) {
  const toml::node* node = table.Find("settings");
  for (const std::string& name : table.Strings("settings")) {
    const auto option = Named<Option>(name, kOptionCount, OptionName);
    if (!option || OfDescriptor(*option)) {
      return table.Fail(*node, "settings", "'" + name + "' is no setting");
    }
    scenario.profile.options.push_back(*option);
  }
}

std::optional<std::string> ReadSpec(Table& table) {
  std::optional<std::string> spec = table.String("spec");
  if (!spec || *spec == "none" || FindTapSpec(*spec) != nullptr) return spec;
  table.Fail(*table.Find("spec"), "spec", "no specification '" + *spec + "'");
  return std::nullopt;
}

void ReadLength(Table& table, Complaint& complaint, Scenario& scenario) {
  const toml::node* node = table.Find("length");
  if (node == nullptr) return;
  if (!node->is_table()) return table.Fail(*node, "length", "expected a table");
  Table length(*node->as_table(), "length.", complaint);
  int64_t seconds = scenario.duration.count() / 1'000;
  int64_t jitter_ns = scenario.jitter.count();
  length.Whole("programs", 1, kMost, scenario.programs);
  length.Whole("schedules", 1, kMost, scenario.schedules);
  length.Whole("seconds", 1, 1'000'000, seconds);
  length.Whole("jitter_ns", 0, 1'000'000'000, jitter_ns);
  scenario.duration = std::chrono::seconds(seconds);
  scenario.jitter = std::chrono::nanoseconds(jitter_ns);
}

void ReadExpectations(Table& table, Complaint& complaint, Scenario& scenario) {
  const toml::node* node = table.Find("expect");
  if (node == nullptr) return;
  if (!node->is_array()) {
    return table.Fail(*node, "expect", "expected [[expect]]");
  }
  for (const toml::node& each : *node->as_array()) {
    if (!each.is_table()) return table.Fail(each, "expect", "expected a table");
    Table expect(*each.as_table(), "expect.", complaint);
    const auto target = expect.String("target");
    if (!target) expect.Fail(each, "target", "which target?");
    scenario.expectations.push_back({.target = target.value_or(""),
                                     .spec = ReadSpec(expect),
                                     .titles = expect.Strings("finds")});
  }
}

std::string NameOf(std::string_view file) {
  return std::filesystem::path(file).stem().string();
}

}  // namespace

Result<Scenario> ParseScenario(std::string_view text, std::string_view file) {
  toml::table root;
  try {
    root = toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    return Error{fmt::format("{}:{}: {}", file, error.source().begin.line,
                             error.description())};
  }
  Complaint complaint(file);
  Scenario scenario{.name = NameOf(file)};
  {
    Table table(root, "", complaint);
    scenario.summary = table.String("summary").value_or("");
    if (scenario.summary.empty()) {
      complaint.Whole("summary", "one line on what the scenario is");
    }
    ReadIdle(table, scenario);
    ReadFamilies(table, scenario);
    ReadSettings(table, scenario);
    scenario.spec = ReadSpec(table);
    scenario.ignored = table.Strings("ignore");
    ReadLength(table, complaint, scenario);
    ReadThreads(table, complaint, scenario);
    ReadExpectations(table, complaint, scenario);
  }
  if (complaint.error()) return *complaint.error();
  return scenario;
}

}  // namespace taprace
