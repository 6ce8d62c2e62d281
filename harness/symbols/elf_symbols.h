// The symbol table of an ELF file: a kernel, or a module of one.
#ifndef TAPRACE_HARNESS_SYMBOLS_ELF_SYMBOLS_H_
#define TAPRACE_HARNESS_SYMBOLS_ELF_SYMBOLS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/symbols/symbol.h"

namespace taprace {

// The functions of a 64-bit little-endian ELF file, in the order of the table.
// The error says what is wrong with it, without its name; that it has no
// symbols is one.
Result<std::vector<Symbol>> ElfFunctions(std::string_view file);

// The same of the file at `path`. The error names it.
Result<std::vector<Symbol>> ReadElfFunctions(const std::string& path);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_SYMBOLS_ELF_SYMBOLS_H_
