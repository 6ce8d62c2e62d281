#include <algorithm>
#include <optional>

#include "harness/program/program.h"
#include "harness/program/thread_state.h"

namespace taprace {
namespace {

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

// Cuts off and returns what stands before the first of `separators`.
std::string_view TakeUntil(std::string_view& text,
                           std::string_view separators) {
  const size_t end = text.find_first_of(separators);
  const std::string_view head = text.substr(0, end);
  text = end == std::string_view::npos ? "" : text.substr(end + 1);
  return head;
}

// Builds a program statement by statement.
class Builder {
 public:
  std::optional<std::string> Add(std::string_view statement) {
    if (statement == "thread") return AddThread();
    std::string_view rest = statement;
    if (TakeUntil(rest, " \t") == "idle") return AddIdle(rest);
    return AddOperation(statement);
  }

  Program Finish() {
    std::sort(program_.idle.begin(), program_.idle.end());
    return std::move(program_);
  }

 private:
  std::optional<std::string> AddThread() {
    if (program_.threads.size() == kThreadsMax) {
      return "more than " + std::to_string(kThreadsMax) + " threads";
    }
    program_.threads.emplace_back();
    state_ = ThreadState();
    return std::nullopt;
  }

  std::optional<std::string> AddIdle(std::string_view names) {
    if (!program_.threads.empty()) {
      return "'idle' belongs before the first 'thread'";
    }
    while (!(names = Trim(names)).empty()) {
      const std::string_view name = TakeUntil(names, " \t");
      const std::optional<Device> device = ParseDevice(name);
      if (!device || device->generic()) {
        return "idle: '" + std::string(name) + "' names no unit, as in tap3";
      }
      auto& idle = program_.idle;
      if (std::find(idle.begin(), idle.end(), *device) != idle.end()) {
        return ToString(*device) + " is idle twice";
      }
      idle.push_back(*device);
    }
    return std::nullopt;
  }

  std::optional<std::string> AddOperation(std::string_view statement) {
    Result<Operation> operation = ParseOperation(statement);
    if (!operation.ok()) return operation.error().message;
    if (program_.threads.empty()) {
      return "an operation before the first 'thread'";
    }
    if (program_.threads.back().size() == kOperationsMax) {
      return "more than " + std::to_string(kOperationsMax) + " operations";
    }
    if (auto why = state_.WhyNot(*operation)) return why;
    state_.Apply(*operation);
    program_.threads.back().push_back(*operation);
    return std::nullopt;
  }

  Program program_;
  ThreadState state_;  // of the last thread
};

}  // namespace

Result<Program> ParseProgram(std::string_view text, std::string_view file) {
  Builder builder;
  for (int number = 1; !text.empty(); ++number) {
    std::string_view line = TakeUntil(text, "\n");
    line = TakeUntil(line, "#");
    while (!line.empty()) {
      const std::string_view statement = Trim(TakeUntil(line, ";"));
      if (statement.empty()) continue;
      if (auto why = builder.Add(statement)) {
        return Error{std::string(file) + ":" + std::to_string(number) + ": " +
                     *why};
      }
    }
  }
  Program program = builder.Finish();
  if (program.threads.empty()) {
    return Error{std::string(file) + ": a program needs at least one 'thread'"};
  }
  return program;
}

}  // namespace taprace
