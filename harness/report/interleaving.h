// The steps of a simulated kernel, one column a thread, time downwards, with
// the calls they belong to.
//
//    step  thread 0                thread 1
//          open tap -> a
//       0    lock devmtx
//       1    clone_create
//                                  open tap0 -> a
//     ⇄ 2                            lock devmtx
#ifndef TAPRACE_HARNESS_REPORT_INTERLEAVING_H_
#define TAPRACE_HARNESS_REPORT_INTERLEAVING_H_

#include <string>

#include "harness/report/counterexample.h"

namespace taprace {

// For a terminal, no line wider than kDiagramWidthMax of diagram.h; more
// threads than fit side by side share one column and are named in it.
std::string InterleavingText(const Counterexample& counterexample);

// A section of the page of html.h, bounded in size; empty where there are no
// steps.
std::string InterleavingHtml(const Counterexample& counterexample);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_REPORT_INTERLEAVING_H_
