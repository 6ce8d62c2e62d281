// A history drawn for a terminal: one column a thread, time downwards.
//
//      time       thread 0          thread 1
//    1.200 µs     ╔ open tap -> a
//    1.450 µs     ║                 ╔ open tap0 -> a
//    9.100 µs     ╚ = tap0 ◀        ║
//    9.800 µs                       ╚ = tap0 ◀
//
// Guilty calls have double lines and an arrow.
#ifndef TAPRACE_HARNESS_REPORT_DIAGRAM_H_
#define TAPRACE_HARNESS_REPORT_DIAGRAM_H_

#include <cstddef>
#include <string>
#include <vector>

#include "harness/report/counterexample.h"

namespace taprace {

// No line of a diagram is wider.
inline constexpr size_t kDiagramWidthMax = 118;

// Draws the calls `shown` (ascending indices into history.calls). Threads
// without any of them get no column; where the columns get too narrow for
// words, calls are numbered and listed below; where there is no room even for
// that, threads without a guilty call are left out, and the diagram says so.
std::string Diagram(const Counterexample& counterexample,
                    const std::vector<size_t>& shown);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_REPORT_DIAGRAM_H_
