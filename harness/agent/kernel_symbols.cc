#include "harness/agent/kernel_symbols.h"

#include <cerrno>
#include <fstream>
#include <optional>

#include "harness/agent/words.h"

namespace taprace {

Result<std::vector<Symbol>> ReadKallsyms(
    const std::string& file, const std::vector<std::string>& wanted) {
  std::ifstream text(file);
  if (!text) return ErrnoError(file, errno);
  SymbolFinder finder(wanted);
  bool known = false;
  for (std::string line; std::getline(text, line);) {
    std::string_view rest = line;
    const std::optional<uint64_t> address =
        ToNumber<uint64_t>(TakeWord(rest), 16);
    const std::string_view type = TakeWord(rest);
    const std::string_view name = rest.substr(0, rest.find_first_of("\t "));
    if (!address || name.empty()) {
      return Error{std::string(file).append(": '").append(line).append("'")};
    }
    if (type != "t" && type != "T" && type != "w" && type != "W") continue;
    known |= *address != 0;
    finder.Consider(name, *address);
  }
  if (!known) {
    return Error{file + ": no addresses; is kernel.kptr_restrict above 1?"};
  }
  return finder.Found();
}

}  // namespace taprace
