// Where the functions of the kernel are that the agent runs on.
#ifndef TAPRACE_HARNESS_AGENT_KERNEL_SYMBOLS_H_
#define TAPRACE_HARNESS_AGENT_KERNEL_SYMBOLS_H_

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/steer/symbols.h"

namespace taprace {

// Those of `wanted` that the kernel or a module of it has. Linux: from
// /proc/kallsyms, variants of a name included. FreeBSD: kldsym(2), which knows
// no static functions where debug.link_elf_leak_locals is off.
Result<std::vector<Symbol>> KernelSymbols(
    const std::vector<std::string>& wanted);

// Reads text of the form of /proc/kallsyms, "ADDRESS TYPE NAME[ MODULE]" a
// line, from `file`. The error says why the kernel gives no addresses.
Result<std::vector<Symbol>> ReadKallsyms(
    const std::string& file, const std::vector<std::string>& wanted);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_AGENT_KERNEL_SYMBOLS_H_
