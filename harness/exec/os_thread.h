// What the operating system does with a thread.
#ifndef TAPRACE_HARNESS_EXEC_OS_THREAD_H_
#define TAPRACE_HARNESS_EXEC_OS_THREAD_H_

#include <cstddef>
#include <string>

namespace taprace {

// The number by which the operating system knows the calling thread.
int OsThreadId();

// Binds the calling thread to one of the processors it may use, the
// `index`-th, counting round. Where that is not possible it runs unbound.
void PinThread(size_t index);

// Where in the kernel a thread of this process sleeps: its kernel stack, or at
// least its wait channel; "running or unknown" where neither can be read.
std::string WhereInKernel(int os_thread_id);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXEC_OS_THREAD_H_
