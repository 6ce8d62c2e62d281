// Error numbers as the names that programmers know them by.
#ifndef TAPRACE_HARNESS_TAP_ERRNO_NAME_H_
#define TAPRACE_HARNESS_TAP_ERRNO_NAME_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace taprace {

// "EBUSY" for EBUSY; "error 4711" for a number that has no name here.
//
// The numbers are those of the machine this runs on. Linux and FreeBSD agree
// on 1 to 34, except for 11; that covers what a tap device answers.
std::string ErrnoName(int32_t code);

// The inverse for names, for errors told by another machine; nothing where
// this one has no such name.
std::optional<int32_t> ErrnoOfName(std::string_view name);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TAP_ERRNO_NAME_H_
