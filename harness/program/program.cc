#include "harness/program/program.h"

#include <algorithm>

#include "harness/program/thread_state.h"

namespace taprace {

size_t Program::operation_count() const {
  size_t count = 0;
  for (const auto& thread : threads) count += thread.size();
  return count;
}

namespace {

// Statements of the text form, in order.
std::vector<std::string> Statements(const Program& program) {
  std::vector<std::string> statements;
  if (!program.idle.empty()) {
    std::string idle = "idle";
    for (Device device : program.idle) idle += " " + ToString(device);
    statements.push_back(idle);
  }
  for (const auto& thread : program.threads) {
    statements.emplace_back("thread");
    for (const Operation& operation : thread) {
      statements.push_back(ToString(operation));
    }
  }
  return statements;
}

bool AtMargin(std::string_view statement) {
  return statement == "thread" || statement.starts_with("idle");
}

std::optional<std::string> IdleError(const std::vector<Device>& idle) {
  for (size_t i = 0; i < idle.size(); ++i) {
    if (idle[i].generic()) return "idle needs units, as in tap3";
    const auto here = idle.begin() + static_cast<ptrdiff_t>(i);
    if (std::find(idle.begin(), here, idle[i]) != here) {
      return ToString(idle[i]) + " is idle twice";
    }
  }
  return std::nullopt;
}

}  // namespace

std::string ToString(const Program& program) {
  std::string text;
  for (const std::string& statement : Statements(program)) {
    if (!AtMargin(statement)) text += "  ";
    text += statement + "\n";
  }
  return text;
}

std::string ToLine(const Program& program) {
  std::string text;
  for (const std::string& statement : Statements(program)) {
    if (!text.empty()) text += "; ";
    text += statement;
  }
  return text;
}

Status Validate(const Program& program) {
  if (auto why = IdleError(program.idle)) return Error{*why};
  if (program.threads.size() > kThreadsMax) {
    return Error{"more than " + std::to_string(kThreadsMax) + " threads"};
  }
  for (size_t i = 0; i < program.threads.size(); ++i) {
    const auto& thread = program.threads[i];
    const std::string where = "thread " + std::to_string(i) + ": ";
    if (thread.size() > kOperationsMax) {
      return Error{where + "more than " + std::to_string(kOperationsMax) +
                   " operations"};
    }
    ThreadState state;
    for (const Operation& operation : thread) {
      if (auto why = state.WhyNot(operation)) {
        return Error{where + ToString(operation) + ": " + *why};
      }
      state.Apply(operation);
    }
  }
  return Done{};
}

Program Complete(Program program) {
  for (auto& thread : program.threads) {
    ThreadState state;
    for (const Operation& operation : thread) state.Apply(operation);
    for (Slot slot : state.descriptors()) {
      thread.push_back({.kind = OpKind::kClose, .descriptor = slot});
    }
    for (Slot slot : state.children()) {
      thread.push_back({.kind = OpKind::kKill, .child = slot});
    }
  }
  return program;
}

}  // namespace taprace
