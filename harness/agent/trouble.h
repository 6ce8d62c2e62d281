// Does to the guest what a bug in its kernel would (`trouble` of command.h).
#ifndef TAPRACE_HARNESS_AGENT_TROUBLE_H_
#define TAPRACE_HARNESS_AGENT_TROUBLE_H_

#include <chrono>

#include "harness/agent/command.h"

namespace taprace {

// Makes the trouble in a thread of its own, after that time. Needs root.
void MakeTrouble(Trouble trouble, std::chrono::milliseconds after);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_AGENT_TROUBLE_H_
