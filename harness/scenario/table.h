// Tables of a TOML file, read so that every mistake is told with its line.
//
// toml++ is big: only table.cc includes it.
#ifndef TAPRACE_HARNESS_SCENARIO_TABLE_H_
#define TAPRACE_HARNESS_SCENARIO_TABLE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace taprace {

// The first thing wrong with a file.
class Complaint {
 public:
  explicit Complaint(std::string_view file) : file_(file) {}

  // "FILE:LINE: KEY: WHY"; without the line where that is 0.
  void Add(int line, std::string_view key, std::string_view why);

  const std::optional<Error>& error() const { return error_; }

 private:
  const std::string file_;
  std::optional<Error> error_;
};

// Reads one table; keys nobody asked for are refused at the end. Getters give
// nothing, or change nothing, where the key is missing or, after a complaint,
// wrong.
class Table {
 public:
  struct Contents;  // of toml++

  // `line` is where the table begins, `prefix` stands before its keys in
  // complaints: "threads."
  Table(const Contents& contents, int line, std::string prefix,
        Complaint& complaint);
  ~Table() { Finish(); }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  // Refuses the keys that have not been asked for.
  void Finish();

  bool Has(std::string_view key) const { return LineOf(key) != 0; }
  int LineOf(std::string_view key) const;  // 0: the key is missing
  int line() const { return line_; }

  // Complains of what is behind `key`.
  void Fail(std::string_view key, std::string_view why);

  std::optional<std::string> String(std::string_view key);

  // A whole number from `least` to `most`.
  template <typename Number>
  void Whole(std::string_view key, int64_t least, int64_t most,
             Number& number) {
    if (const auto value = WholeIn(key, least, most)) {
      number = static_cast<Number>(*value);
    }
  }

  // A number, or a list of the least and the most.
  void Range(std::string_view key, int64_t least, int64_t most, int& from,
             int& to);

  // From 0.0 to 1.0.
  void Share(std::string_view key, double& share);

  // A list of strings; a single one also stands by itself.
  std::vector<std::string> Strings(std::string_view key);

  // A table of whole numbers, as it stands there: the names and the numbers
  // are for the caller to judge.
  struct Entry {
    std::string name;
    std::optional<int64_t> number;  // nothing: it is something else
    int line;
  };
  std::vector<Entry> Entries(std::string_view key);

  // Reads the table [key]. It knows keys by "key.".
  void Within(std::string_view key, const std::function<void(Table&)>& read);

  // Reads each of the tables [[key]].
  void ForEach(std::string_view key, const std::function<void(Table&)>& read);

 private:
  std::optional<int64_t> WholeIn(std::string_view key, int64_t least,
                                 int64_t most);

  const Contents& contents_;
  const int line_;
  const std::string prefix_;
  Complaint& complaint_;
  std::set<std::string, std::less<>> asked_;
};

// Parses `text` and reads its outermost table. The error of what is no TOML,
// or the first complaint.
Status ReadToml(std::string_view text, std::string_view file,
                const std::function<void(Table&, Complaint&)>& read);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_SCENARIO_TABLE_H_
