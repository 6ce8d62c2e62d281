#include "harness/symbols/symbolizer.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <utility>

#include "harness/symbols/elf_symbols.h"

namespace taprace {
namespace {

// What lies further from the start of the last function before it is no part
// of that: of a module, perhaps, whose addresses the kernel's file lacks.
constexpr uint64_t kFunctionBytesMax = 64 << 10;

constexpr std::string_view kPrefix = "0x";
constexpr std::string_view kNamed = " at ";
constexpr std::string_view kUnnamed = " at ??+0";  // stack_print(9)

// The number at the start of `text` and how many characters it has.
std::pair<uint64_t, size_t> Hexadecimal(std::string_view text) {
  uint64_t number = 0;
  const char* begin = text.data();
  const auto [end, error] =
      std::from_chars(begin, begin + text.size(), number, 16);
  if (error != std::errc()) return {0, 0};
  return {number, static_cast<size_t>(end - begin)};
}

}  // namespace

Symbolizer::Symbolizer(std::vector<Symbol> functions)
    : functions_(std::move(functions)) {
  std::stable_sort(
      functions_.begin(), functions_.end(),
      [](const Symbol& a, const Symbol& b) { return a.address < b.address; });
}

Result<Symbolizer> Symbolizer::ReadElf(const std::string& path) {
  Result<std::vector<Symbol>> functions = ReadElfFunctions(path);
  if (!functions.ok()) return functions.error();
  return Symbolizer(std::move(*functions));
}

std::optional<std::string> Symbolizer::NameOf(uint64_t address) const {
  const auto after = std::upper_bound(
      functions_.begin(), functions_.end(), address,
      [](uint64_t value, const Symbol& f) { return value < f.address; });
  if (after == functions_.begin()) return std::nullopt;
  // Of several names of one place, the first of the file.
  const auto function = std::lower_bound(
      functions_.begin(), after, std::prev(after)->address,
      [](const Symbol& f, uint64_t value) { return f.address < value; });
  const uint64_t offset = address - function->address;
  if (offset >= kFunctionBytesMax) return std::nullopt;
  char digits[16];
  const auto [end, error] =
      std::to_chars(digits, digits + sizeof(digits), offset, 16);
  return function->name + "+0x" + std::string(digits, end);
}

std::string Symbolizer::Annotated(std::string_view text) const {
  std::string annotated;
  while (true) {
    const size_t begin = text.find(kPrefix);
    if (functions_.empty() || begin == std::string_view::npos) break;
    annotated += text.substr(0, begin + kPrefix.size());
    text.remove_prefix(begin + kPrefix.size());
    const auto [address, length] = Hexadecimal(text);
    annotated += text.substr(0, length);
    text.remove_prefix(length);
    if (text.starts_with(kUnnamed)) {
      const auto name = NameOf(address);
      if (!name) continue;
      text.remove_prefix(kUnnamed.size());
      if (text.starts_with("x0")) text.remove_prefix(2);
      annotated.append(kNamed).append(*name);
    } else if (!text.starts_with(kNamed)) {
      if (const auto name = NameOf(address)) {
        annotated.append(kNamed).append(*name);
      }
    }
  }
  return annotated.append(text);
}

}  // namespace taprace
