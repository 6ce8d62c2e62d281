// A function of a kernel and where it is.
#ifndef TAPRACE_HARNESS_SYMBOLS_SYMBOL_H_
#define TAPRACE_HARNESS_SYMBOLS_SYMBOL_H_

#include <cstdint>
#include <string>

namespace taprace {

struct Symbol {
  std::string name;
  uint64_t address = 0;
  bool operator==(const Symbol&) const = default;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_SYMBOLS_SYMBOL_H_
