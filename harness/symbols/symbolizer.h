// Says which functions the addresses in a kernel's messages lie in.
#ifndef TAPRACE_HARNESS_SYMBOLS_SYMBOLIZER_H_
#define TAPRACE_HARNESS_SYMBOLS_SYMBOLIZER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/symbols/symbol.h"

namespace taprace {

class Symbolizer {
 public:
  // Knows no address.
  Symbolizer() = default;
  explicit Symbolizer(std::vector<Symbol> functions);

  // Of the kernel in the ELF file at `path`. The error names it.
  static Result<Symbolizer> ReadElf(const std::string& path);

  // "tuncreate+0x1f"; nothing where no function is known to be.
  std::optional<std::string> NameOf(uint64_t address) const;

  // The text with " at FUNCTION+0xOFFSET" after each hexadecimal address of a
  // known function that the kernel has not named itself, as FreeBSD writes it
  // in its stack traces. A kernel without symbols of its own writes "??+0"
  // there, which is replaced.
  std::string Annotated(std::string_view text) const;

 private:
  std::vector<Symbol> functions_;  // by address
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_SYMBOLS_SYMBOLIZER_H_
