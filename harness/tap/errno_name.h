// Error numbers as the names that programmers know them by.
#ifndef TAPRACE_HARNESS_TAP_ERRNO_NAME_H_
#define TAPRACE_HARNESS_TAP_ERRNO_NAME_H_

#include <cstdint>
#include <string>

namespace taprace {

// "EBUSY" for EBUSY; "error 4711" for a number that has no name here.
//
// The numbers are those of the machine this runs on. Linux and FreeBSD agree
// on 1 to 34, except for 11; that covers what a tap device answers.
std::string ErrnoName(int32_t code);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TAP_ERRNO_NAME_H_
