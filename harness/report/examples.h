// Counterexamples for tests.
#ifndef TAPRACE_HARNESS_REPORT_EXAMPLES_H_
#define TAPRACE_HARNESS_REPORT_EXAMPLES_H_

#include <cstddef>

#include "harness/report/counterexample.h"
#include "harness/report/run_summary.h"

namespace taprace {

// Text that breaks a report which forgets to escape it.
inline constexpr char kHostile[] =
    "</script><script>document.title='owned'</script>"
    "<img src=x onerror=document.title='owned'>]]>&amp;\"'`${1}\x01\xff\n";

// Two threads hold tap0 at once; 6 calls of 3 threads, one failed, one
// pending, two guilty, with an order that is stuck.
Counterexample SmallExample();

// Two threads that meet within a simulated kernel, six steps, one of them
// preempting.
Counterexample SteppedExample();

// `calls` calls of `threads` threads, two guilty ones in the middle.
Counterexample LargeExample(size_t calls, size_t threads);

// SmallExample with kHostile for every text.
Counterexample HostileExample();

// A run that found `counterexamples` copies of SmallExample.
RunSummary ExampleSummary(size_t counterexamples);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_REPORT_EXAMPLES_H_
