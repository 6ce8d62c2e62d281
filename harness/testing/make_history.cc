#include "harness/testing/make_history.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>

namespace taprace {
namespace {

[[noreturn]] void Die(const std::string& line) {
  std::cerr << "MakeHistory: '" << line << "'\n";
  std::abort();
}

Outcome OutcomeOf(const std::string& word) {
  if (word == "ok") return {};
  const int number = std::stoi(word);
  if (number < 0) return {.error = -number};
  return {.error = 0, .unit = number};
}

Call CallOf(const std::string& line) {
  std::istringstream words(line);
  Call call;
  std::string end;
  std::string rest;
  words >> call.thread >> call.invoke_ns >> end;
  std::getline(words, rest);
  if (!words) Die(line);
  if (end != "-") {
    const size_t equals = rest.rfind("= ");
    if (equals == std::string::npos) Die(line);
    call.return_ns = std::stoll(end);
    call.outcome = OutcomeOf(rest.substr(equals + 2));
    rest = rest.substr(0, equals);
  }
  const Result<Operation> operation = ParseOperation(rest);
  if (!operation.ok()) Die(line + ": " + operation.error().message);
  call.operation = *operation;
  return call;
}

}  // namespace

History MakeHistory(std::string_view text) {
  History history;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    if (line.find_first_not_of(' ') == std::string::npos) continue;
    history.calls.push_back(CallOf(line));
  }
  std::stable_sort(
      history.calls.begin(), history.calls.end(),
      [](const Call& a, const Call& b) { return a.invoke_ns < b.invoke_ns; });
  return history;
}

}  // namespace taprace
