#include "harness/property/shrink.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

#include "harness/program/thread_state.h"

namespace taprace {
namespace {

using Thread = std::vector<Operation>;

Program WithoutThread(Program program, size_t thread) {
  program.threads.erase(program.threads.begin() +
                        static_cast<ptrdiff_t>(thread));
  return program;
}

Program WithoutOperations(Program program, size_t thread, size_t first,
                          size_t count) {
  Thread& operations = program.threads[thread];
  const auto begin = operations.begin() + static_cast<ptrdiff_t>(first);
  operations.erase(begin, begin + static_cast<ptrdiff_t>(count));
  return Repaired(std::move(program));
}

// Without any fault, then without each.
void AddWithoutFaults(const Program& program, std::vector<Program>& shrinks) {
  Program none = program;
  std::vector<std::pair<size_t, size_t>> faulted;
  for (size_t i = 0; i < program.threads.size(); ++i) {
    for (size_t j = 0; j < program.threads[i].size(); ++j) {
      if (program.threads[i][j].fault == CallFault::kNone) continue;
      faulted.emplace_back(i, j);
      none.threads[i][j].fault = CallFault::kNone;
    }
  }
  // A process that nothing kills any more still has its name later on.
  if (faulted.size() > 1) shrinks.push_back(Repaired(std::move(none)));
  for (const auto& [i, j] : faulted) {
    Program shrink = program;
    shrink.threads[i][j].fault = CallFault::kNone;
    shrinks.push_back(Repaired(std::move(shrink)));
  }
}

void AddWithoutThreads(const Program& program, std::vector<Program>& shrinks) {
  if (program.threads.size() < 2) return;
  for (size_t i = 0; i < program.threads.size(); ++i) {
    shrinks.push_back(WithoutThread(program, i));
  }
}

// One thread after another instead of beside it.
void AddMergedThreads(const Program& program, std::vector<Program>& shrinks) {
  for (size_t i = 0; i < program.threads.size(); ++i) {
    for (size_t j = 0; j < program.threads.size(); ++j) {
      if (i == j) continue;
      Program shrink = program;
      Thread& first = shrink.threads[i];
      const Thread& second = program.threads[j];
      first.insert(first.end(), second.begin(), second.end());
      if (first.size() > kOperationsMax) continue;
      shrinks.push_back(Repaired(WithoutThread(std::move(shrink), j)));
    }
  }
}

// Halves, quarters, …, single operations (delta debugging; Zeller and
// Hildebrandt, TSE 2002).
void AddWithoutOperations(const Program& program,
                          std::vector<Program>& shrinks) {
  size_t longest = 0;
  for (const Thread& thread : program.threads) {
    longest = std::max(longest, thread.size());
  }
  for (size_t chunk = (longest + 1) / 2; chunk > 0; chunk /= 2) {
    for (size_t i = 0; i < program.threads.size(); ++i) {
      const size_t size = program.threads[i].size();
      for (size_t first = 0; first + chunk <= size; first += chunk) {
        shrinks.push_back(WithoutOperations(program, i, first, chunk));
      }
    }
  }
}

void AddWithoutIdle(const Program& program, std::vector<Program>& shrinks) {
  for (size_t i = 0; i < program.idle.size(); ++i) {
    Program shrink = program;
    shrink.idle.erase(shrink.idle.begin() + static_cast<ptrdiff_t>(i));
    shrinks.push_back(std::move(shrink));
  }
}

// Simpler forms of an operation that need the same names.
std::vector<Operation> Simpler(const Operation& operation) {
  std::vector<Operation> simpler;
  if (operation.kind == OpKind::kAccess) {
    simpler.push_back(operation);
    simpler.back().kind = OpKind::kStat;
  }
  if (OperandsOf(operation).device && operation.device.unit > 0) {
    simpler.push_back(operation);
    simpler.back().device.unit = 0;
  }
  return simpler;
}

void AddSimplerOperations(const Program& program,
                          std::vector<Program>& shrinks) {
  for (size_t i = 0; i < program.threads.size(); ++i) {
    for (size_t j = 0; j < program.threads[i].size(); ++j) {
      for (const Operation& operation : Simpler(program.threads[i][j])) {
        Program shrink = program;
        shrink.threads[i][j] = operation;
        shrinks.push_back(std::move(shrink));
      }
    }
  }
}

// All of tun becomes tap.
void AddSimplerFamily(const Program& program, std::vector<Program>& shrinks) {
  Program shrink = program;
  std::set<Device> idle;
  for (Device device : program.idle) idle.insert({Family::kTap, device.unit});
  shrink.idle.assign(idle.begin(), idle.end());
  for (Thread& thread : shrink.threads) {
    for (Operation& operation : thread) operation.device.family = Family::kTap;
  }
  if (shrink != program) shrinks.push_back(std::move(shrink));
}

// Adds to `needed`, which holds indices into `thread`, what those operations
// depend on: the operations that made the names they use.
void AddDependencies(const Thread& thread, std::set<size_t>& needed) {
  for (size_t i = thread.size(); i-- > 0;) {
    if (!needed.contains(i)) continue;
    const Operands uses = OperandsOf(thread[i]);
    const auto makes = [&](const Operation& operation) {
      const bool descriptor = uses.descriptor &&
                              operation.kind == OpKind::kOpen &&
                              operation.descriptor == thread[i].descriptor;
      const bool child = uses.child && StartsProcess(operation.kind) &&
                         operation.child == thread[i].child;
      return descriptor || child;
    };
    for (size_t j = i; j-- > 0;) {
      if (makes(thread[j])) needed.insert(j);
    }
  }
}

// Goes through a thread that lacks some of its operations.
class Repair {
 public:
  Repair() {
    std::iota(descriptors_.begin(), descriptors_.end(), Slot{0});
    std::iota(children_.begin(), children_.end(), Slot{0});
  }

  // Whether `operation` is still possible; gives it the names that now fit.
  bool Keep(Operation& operation) {
    const Operands uses = OperandsOf(operation);
    if (operation.kind == OpKind::kOpen) {
      Rename(operation.descriptor, descriptors_, state_.descriptors(),
             state_.FreeDescriptor());
    } else if (uses.descriptor) {
      operation.descriptor = descriptors_[operation.descriptor];
    }
    if (StartsProcess(operation.kind)) {
      Rename(operation.child, children_, state_.children(), state_.FreeChild());
    } else if (uses.child) {
      operation.child = children_[operation.child];
    }
    if (state_.WhyNot(operation)) return false;
    state_.Apply(operation);
    return true;
  }

 private:
  using Names = std::array<Slot, kSlotCount>;

  // A name that was free before may be in use now that the operation that
  // ended it is gone. Then the new owner gets another one.
  static void Rename(Slot& name, Names& names, const std::vector<Slot>& used,
                     std::optional<Slot> free) {
    const Slot old = name;
    const bool taken = std::find(used.begin(), used.end(), old) != used.end();
    if (taken && free) name = *free;
    names[old] = name;
  }

  ThreadState state_;
  Names descriptors_;  // by the name in the original thread: its name now
  Names children_;
};

// The program with names that no two threads share; nothing where there are
// not enough names.
std::optional<Program> WithDistinctNames(Program program) {
  int descriptors = 0;  // those of the threads so far
  int children = 0;
  for (Thread& thread : program.threads) {
    const int first_descriptor = descriptors;
    const int first_child = children;
    for (Operation& operation : thread) {
      const Operands uses = OperandsOf(operation);
      const int descriptor = first_descriptor + operation.descriptor;
      const int child = first_child + operation.child;
      if (descriptor >= kSlotCount || child >= kSlotCount) return std::nullopt;
      if (uses.descriptor) {
        operation.descriptor = static_cast<Slot>(descriptor);
        descriptors = std::max(descriptors, descriptor + 1);
      }
      if (uses.child) {
        operation.child = static_cast<Slot>(child);
        children = std::max(children, child + 1);
      }
    }
  }
  return program;
}

// By call of a run of `program`: where its operation is in its thread. Calls
// come in the order of their thread; what was not possible was left out. The
// releases of Complete() are not in the program: none.
std::vector<std::optional<size_t>> PlacesOf(const Program& program,
                                            const History& history) {
  std::vector<std::optional<size_t>> places(history.calls.size());
  std::vector<size_t> next(program.threads.size(), 0);
  for (size_t i = 0; i < history.calls.size(); ++i) {
    const Call& call = history.calls[i];
    const Thread& thread = program.threads[static_cast<size_t>(call.thread)];
    size_t& place = next[static_cast<size_t>(call.thread)];
    while (place < thread.size() && thread[place] != call.operation) ++place;
    if (place < thread.size()) places[i] = place++;
  }
  return places;
}

// The given calls of a run of `program` and what they depend on, thread by
// thread; threads without any stay, empty.
Program Selected(const Program& program, const History& history,
                 const std::vector<size_t>& calls) {
  const std::vector<std::optional<size_t>> places = PlacesOf(program, history);
  std::vector<std::set<size_t>> needed(program.threads.size());
  for (size_t i : calls) {
    if (!places[i]) continue;
    needed[static_cast<size_t>(history.calls[i].thread)].insert(*places[i]);
  }
  Program selected{.idle = program.idle, .threads = {}};
  for (size_t i = 0; i < program.threads.size(); ++i) {
    AddDependencies(program.threads[i], needed[i]);
    Thread thread;
    for (size_t index : needed[i]) thread.push_back(program.threads[i][index]);
    selected.threads.push_back(std::move(thread));
  }
  return selected;
}

}  // namespace

Program Repaired(Program program) {
  for (Thread& thread : program.threads) {
    Repair repair;
    std::erase_if(
        thread, [&](Operation& operation) { return !repair.Keep(operation); });
  }
  std::erase_if(program.threads,
                [](const Thread& thread) { return thread.empty(); });
  if (program.threads.empty()) program.threads.emplace_back();
  return program;
}

std::vector<Program> Shrinks(const Program& program) {
  std::vector<Program> shrinks;
  AddWithoutFaults(program, shrinks);
  AddWithoutThreads(program, shrinks);
  AddWithoutOperations(program, shrinks);
  AddMergedThreads(program, shrinks);
  AddWithoutIdle(program, shrinks);
  AddSimplerFamily(program, shrinks);
  AddSimplerOperations(program, shrinks);
  std::erase(shrinks, program);
  return shrinks;
}

Program Restricted(const Program& program, const History& history,
                   const std::vector<size_t>& calls) {
  return Repaired(Selected(program, history, calls));
}

Program Sequential(const Program& program, const History& history,
                   const std::vector<size_t>& calls) {
  const Program selected = Selected(program, history, calls);
  const std::optional<Program> distinct = WithDistinctNames(selected);
  if (!distinct) return Repaired(selected);
  Thread all;
  std::vector<size_t> next(selected.threads.size(), 0);
  for (const Call& call : history.calls) {
    const auto number = static_cast<size_t>(call.thread);
    size_t& place = next[number];
    if (place == selected.threads[number].size()) continue;
    if (selected.threads[number][place] != call.operation) continue;
    all.push_back(distinct->threads[number][place++]);
  }
  return Repaired({.idle = program.idle, .threads = {std::move(all)}});
}

Recording ByName(Recording recording) {
  const auto places = PlacesOf(recording.program, recording.history);
  for (size_t i = 0; i < places.size(); ++i) {
    Call& call = recording.history.calls[i];
    const bool generic = call.operation.kind == OpKind::kOpen &&
                         call.operation.device.generic() && call.ok();
    if (!generic || !places[i]) continue;
    call.operation.device.unit = call.outcome.unit;
    const auto thread = static_cast<size_t>(call.thread);
    recording.program.threads[thread][*places[i]] = call.operation;
  }
  return recording;
}

}  // namespace taprace
