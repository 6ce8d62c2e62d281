#include "harness/explore/small_programs.h"

#include <algorithm>
#include <utility>

#include "harness/program/thread_state.h"

namespace taprace {
namespace {

using Thread = std::vector<Operation>;

// Every operation that `limits` allow, with the names that `state` leaves.
std::vector<Operation> Continuations(const SmallProgramLimits& limits,
                                     const ThreadState& state) {
  std::vector<Operation> operations;
  const auto add = [&](Operation operation) {
    if (!state.WhyNot(operation)) operations.push_back(operation);
  };
  for (OpKind kind : limits.kinds) {
    Operation operation{.kind = kind};
    if (kind == OpKind::kClose) {
      const std::vector<Slot> open = state.descriptors();
      if (open.empty()) continue;
      operation.descriptor = open.back();
      add(operation);
      continue;
    }
    if (kind == OpKind::kOpen) {
      operation.descriptor = state.FreeDescriptor().value_or(0);
    }
    for (Device device : limits.devices) {
      operation.device = device;
      add(operation);
    }
  }
  return operations;
}

// `thread`, and all that it can become, longest last.
void AddThreads(const SmallProgramLimits& limits, const Thread& thread,
                const ThreadState& state, std::vector<Thread>& threads) {
  if (!thread.empty()) threads.push_back(thread);
  if (thread.size() == static_cast<size_t>(limits.operations)) return;
  for (const Operation& operation : Continuations(limits, state)) {
    Thread longer = thread;
    longer.push_back(operation);
    ThreadState after = state;
    after.Apply(operation);
    AddThreads(limits, longer, after, threads);
  }
}

// All programs that begin with the threads of `program` and go on with those
// from number `first` on.
void AddPrograms(const SmallProgramLimits& limits,
                 const std::vector<Thread>& threads, size_t first,
                 Program& program, std::vector<Program>& programs) {
  if (program.threads.size() == static_cast<size_t>(limits.threads)) return;
  for (size_t i = first; i < threads.size(); ++i) {
    program.threads.push_back(threads[i]);
    programs.push_back(program);
    AddPrograms(limits, threads, i, program, programs);
    program.threads.pop_back();
  }
}

// Or stats.
bool OpensByName(const Program& program) {
  const auto by_name = [](const Operation& operation) {
    return (operation.kind == OpKind::kOpen ||
            operation.kind == OpKind::kStat) &&
           !operation.device.generic();
  };
  return std::any_of(program.threads.begin(), program.threads.end(),
                     [&by_name](const Thread& thread) {
                       return std::any_of(thread.begin(), thread.end(),
                                          by_name);
                     });
}

}  // namespace

std::vector<Program> SmallPrograms(const SmallProgramLimits& limits) {
  std::vector<Thread> threads;
  AddThreads(limits, {}, {}, threads);
  std::vector<Program> programs;
  for (const std::vector<Device>& idle : {std::vector<Device>{}, limits.idle}) {
    Program program{.idle = idle, .threads = {}};
    AddPrograms(limits, threads, 0, program, programs);
    if (limits.idle.empty()) break;
  }
  return programs;
}

std::vector<Program> SmallProgramsFor(const Traits& traits) {
  SmallProgramLimits limits;
  if (!traits.kinds.empty()) {
    std::erase_if(limits.kinds, [&traits](OpKind kind) {
      return std::count(traits.kinds.begin(), traits.kinds.end(), kind) == 0;
    });
  }
  std::vector<Program> programs = SmallPrograms(limits);
  if (traits.only_generic) std::erase_if(programs, &OpensByName);
  return programs;
}

}  // namespace taprace
