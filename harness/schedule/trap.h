// An access to no memory, as by a null pointer, by a subject as a finding: what
// a kernel calls a page fault, and what would otherwise end the harness.
#ifndef TAPRACE_HARNESS_SCHEDULE_TRAP_H_
#define TAPRACE_HARNESS_SCHEDULE_TRAP_H_

namespace taprace::schedule {

// Installs a handler of SIGSEGV, once a process. A fault less than a page from
// address zero, on either side, or on x86 through what Heap fills freed memory
// with, by a thread of the engine that runs, or by the subject's Start() or
// Finish(), ends its execution with a finding (kPageFault); any other fault
// goes to the handler there was before.
//
// The finding unwinds the thread from the instruction at fault, so explored
// code that may fault is compiled with -fnon-call-exceptions. ThreadSanitizer
// survives only some hundred of them in a process: its own handler, which calls
// this one, is left over and over.
//
// Where TAPRACE_OS_THREADS is defined, a page fault is left to the sanitizer,
// which tells more of it.
#ifdef TAPRACE_OS_THREADS
inline void CatchPageFaults() {}
#else
void CatchPageFaults();
#endif

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_TRAP_H_
