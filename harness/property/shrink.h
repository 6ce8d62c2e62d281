// Simpler programs than a given one.
#ifndef TAPRACE_HARNESS_PROPERTY_SHRINK_H_
#define TAPRACE_HARNESS_PROPERTY_SHRINK_H_

#include <vector>

#include "harness/history/history.h"
#include "harness/program/program.h"

namespace taprace {

// The programs one step simpler, the boldest steps first: without a thread,
// without half of a thread, without one operation, with one thread after
// another instead of beside it, without an idle interface, with a simpler
// operation. Each is valid, and no chain of steps goes round in
// a circle. A program that fails while none of these does has no thread and no
// operation that could be left out, and shows only what is concurrent.
std::vector<Program> Shrinks(const Program& program);

// The program without the operations that are not allowed where they stand,
// because the operation they depend on is not there (see thread_state.h), and
// with other names where one is still in use.
Program Repaired(Program program);

// Just the given calls of a run of `program`, and what they depend on: a bold
// first guess at what a failure is made of.
Program Restricted(const Program& program, const History& history,
                   const std::vector<size_t>& calls);

// The same in one thread, in the order of the history: what needs no
// concurrency shows itself here, and mostly more often.
Program Sequential(const Program& program, const History& history,
                   const std::vector<size_t>& calls);

// A program and what happened in a run of it.
struct Recording {
  Program program;
  History history;
};

// The same with each generic open that did not fail by the name of what it got:
// what is made of fewer calls may give that open another unit.
Recording ByName(Recording recording);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_PROPERTY_SHRINK_H_
