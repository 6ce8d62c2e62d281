// Matching a line of console output against a pattern, and making what varies
// from boot to boot the same.
#ifndef TAPRACE_HARNESS_CONSOLE_MATCH_H_
#define TAPRACE_HARNESS_CONSOLE_MATCH_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taprace {

// What the `{}` of `pattern` stand for in `line`, where the line contains text
// of that form, starting anywhere. A `{}` takes as little as the text after it
// allows; at the end of the pattern it takes all that is left.
std::optional<std::vector<std::string_view>> Match(std::string_view pattern,
                                                   std::string_view line);

// `text` with its `{1}`, `{2}` … replaced by the Stable() form of the captures.
std::string Expand(std::string_view text,
                   const std::vector<std::string_view>& captures);

// Addresses become ADDR, numbers N ("pid 812" and "tap3" as "pid N", "tapN"),
// folders of source files and line numbers go ("if_tuntap.c"). Digits within
// names and the small numbers of C types (uint8_t) stay.
std::string Stable(std::string_view text);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CONSOLE_MATCH_H_
