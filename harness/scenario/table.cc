#include "harness/scenario/table.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <utility>

namespace taprace {

struct Table::Contents {
  const toml::table& table;
};

void Complaint::Add(int line, std::string_view key, std::string_view why) {
  if (error_) return;
  error_ =
      Error{line == 0 ? fmt::format("{}: {}: {}", file_, key, why)
                      : fmt::format("{}:{}: {}: {}", file_, line, key, why)};
}

namespace {

int LineOf(const toml::node& node) {
  return static_cast<int>(node.source().begin.line);
}

std::string NotWhole(int64_t least, int64_t most) {
  return fmt::format("expected a whole number, {} to {}", least, most);
}

bool IsWhole(const toml::node& node, int64_t least, int64_t most) {
  const auto value = node.value_exact<int64_t>();
  return value && *value >= least && *value <= most;
}

}  // namespace

Table::Table(const Contents& contents, int line, std::string prefix,
             Complaint& complaint)
    : contents_(contents),
      line_(line),
      prefix_(std::move(prefix)),
      complaint_(complaint) {}

void Table::Finish() {
  for (const auto& [key, node] : contents_.table) {
    if (asked_.emplace(key.str()).second) Fail(key.str(), "no such key");
  }
}

int Table::LineOf(std::string_view key) const {
  const toml::node* const node = contents_.table.get(key);
  return node == nullptr ? 0 : taprace::LineOf(*node);
}

void Table::Fail(std::string_view key, std::string_view why) {
  const int line = LineOf(key);
  complaint_.Add(line == 0 ? line_ : line, prefix_ + std::string(key), why);
}

std::optional<std::string> Table::String(std::string_view key) {
  asked_.emplace(key);
  const toml::node* const node = contents_.table.get(key);
  if (node == nullptr) return std::nullopt;
  auto text = node->value_exact<std::string>();
  if (!text) Fail(key, "expected a string");
  return text;
}

std::optional<int64_t> Table::WholeIn(std::string_view key, int64_t least,
                                      int64_t most) {
  asked_.emplace(key);
  const toml::node* const node = contents_.table.get(key);
  if (node == nullptr) return std::nullopt;
  if (IsWhole(*node, least, most)) return node->value_exact<int64_t>();
  Fail(key, NotWhole(least, most));
  return std::nullopt;
}

void Table::Range(std::string_view key, int64_t least, int64_t most, int& from,
                  int& to) {
  const toml::node* const node = contents_.table.get(key);
  const toml::array* const both = node == nullptr ? nullptr : node->as_array();
  if (both == nullptr) {
    const auto value = WholeIn(key, least, most);
    if (value) from = to = static_cast<int>(*value);
    return;
  }
  asked_.emplace(key);
  if (both->size() != 2) return Fail(key, "expected [least, most]");
  const toml::node& low = *both->get(0);
  const toml::node& high = *both->get(1);
  if (!IsWhole(low, least, most) || !IsWhole(high, least, most)) {
    return Fail(key, NotWhole(least, most));
  }
  const auto first = static_cast<int>(*low.value_exact<int64_t>());
  const auto last = static_cast<int>(*high.value_exact<int64_t>());
  if (first > last) return Fail(key, "expected [least, most]");
  from = first;
  to = last;
}

void Table::Share(std::string_view key, double& share) {
  asked_.emplace(key);
  const toml::node* const node = contents_.table.get(key);
  if (node == nullptr) return;
  const auto value = node->value<double>();
  if (!value || !(*value >= 0 && *value <= 1)) {
    return Fail(key, "expected a share, 0.0 to 1.0");
  }
  share = *value;
}

std::vector<std::string> Table::Strings(std::string_view key) {
  asked_.emplace(key);
  const toml::node* const node = contents_.table.get(key);
  if (node == nullptr) return {};
  if (auto text = node->value_exact<std::string>()) return {*text};
  std::vector<std::string> texts;
  const toml::array* const array = node->as_array();
  if (array == nullptr) {
    Fail(key, "expected strings");
    return texts;
  }
  for (const toml::node& element : *array) {
    const auto text = element.value_exact<std::string>();
    if (!text) Fail(key, "expected strings");
    texts.push_back(text.value_or(""));
  }
  return texts;
}

std::vector<Table::Entry> Table::Entries(std::string_view key) {
  asked_.emplace(key);
  const toml::node* const node = contents_.table.get(key);
  if (node == nullptr) return {};
  const toml::table* const table = node->as_table();
  if (table == nullptr) {
    Fail(key, "expected a table");
    return {};
  }
  std::vector<Entry> entries;
  for (const auto& [name, value] : *table) {
    entries.push_back({.name = std::string(name.str()),
                       .number = value.value_exact<int64_t>(),
                       .line = taprace::LineOf(value)});
  }
  return entries;
}

void Table::Within(std::string_view key,
                   const std::function<void(Table&)>& read) {
  asked_.emplace(key);
  const toml::node* const node = contents_.table.get(key);
  if (node == nullptr) return;
  if (!node->is_table()) return Fail(key, "expected a table");
  const Contents contents = {*node->as_table()};
  Table table(contents, taprace::LineOf(*node), std::string(key) + ".",
              complaint_);
  read(table);
}

void Table::ForEach(std::string_view key,
                    const std::function<void(Table&)>& read) {
  asked_.emplace(key);
  const toml::node* const node = contents_.table.get(key);
  if (node == nullptr) return;
  const std::string form = fmt::format("expected [[{}]]", key);
  if (!node->is_array()) return Fail(key, form);
  for (const toml::node& each : *node->as_array()) {
    if (!each.is_table()) return Fail(key, form);
    const Contents contents = {*each.as_table()};
    Table table(contents, taprace::LineOf(each), std::string(key) + ".",
                complaint_);
    read(table);
  }
}

Status ReadToml(std::string_view text, std::string_view file,
                const std::function<void(Table&, Complaint&)>& read) {
  toml::table root;
  try {
    root = toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    return Error{fmt::format("{}:{}: {}", file, error.source().begin.line,
                             error.description())};
  }
  Complaint complaint(file);
  const Table::Contents contents = {root};
  {
    Table table(contents, 0, "", complaint);
    read(table, complaint);
  }
  if (complaint.error()) return *complaint.error();
  return Done{};
}

}  // namespace taprace
