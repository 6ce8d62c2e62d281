// The guest of the tests: Debian's cloud kernel, with the agent of this build.
#ifndef TAPRACE_HARNESS_VM_LINUX_GUEST_H_
#define TAPRACE_HARNESS_VM_LINUX_GUEST_H_

#include "harness/base/result.h"
#include "harness/vm/guest.h"

namespace taprace {

// The error says what is missing on this machine and how to get it.
Result<Guest> LinuxTestGuest();

}  // namespace taprace

#endif  // TAPRACE_HARNESS_VM_LINUX_GUEST_H_
