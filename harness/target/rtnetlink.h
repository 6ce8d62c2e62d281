// The one message of rtnetlink(7) that the Linux target needs.
#ifndef TAPRACE_HARNESS_TARGET_RTNETLINK_H_
#define TAPRACE_HARNESS_TARGET_RTNETLINK_H_

namespace taprace {

// Removes the network interface of that name (RTM_DELLINK). Returns 0 or an
// errno value: ENODEV where there is none.
int DeleteLink(const char* name);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TARGET_RTNETLINK_H_
