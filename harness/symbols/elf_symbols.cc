#include "harness/symbols/elf_symbols.h"

#include <elf.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>

namespace taprace {
namespace {

// A structure at `offset` of the file; nothing where it ends before.
template <typename T>
std::optional<T> ReadAt(std::string_view file, uint64_t offset) {
  T value;
  if (offset > file.size() || file.size() - offset < sizeof(value)) {
    return std::nullopt;
  }
  std::memcpy(&value, file.data() + offset, sizeof(value));
  return value;
}

std::optional<std::string_view> Part(std::string_view file, uint64_t offset,
                                     uint64_t size) {
  if (offset > file.size() || file.size() - offset < size) return std::nullopt;
  return file.substr(offset, size);
}

std::optional<Elf64_Shdr> Section(std::string_view file,
                                  const Elf64_Ehdr& header, uint64_t index) {
  if (index >= header.e_shnum) return std::nullopt;
  // Neither factor nor sum can overflow: 16 bits each, then a checked offset.
  const uint64_t within = index * header.e_shentsize;
  if (header.e_shoff > file.size()) return std::nullopt;
  return ReadAt<Elf64_Shdr>(file, header.e_shoff + within);
}

// The table of all symbols, or else that of the dynamic linker.
std::optional<Elf64_Shdr> SymbolSection(std::string_view file,
                                        const Elf64_Ehdr& header) {
  std::optional<Elf64_Shdr> dynamic;
  for (uint64_t i = 0; i < header.e_shnum; ++i) {
    const auto section = Section(file, header, i);
    if (!section) return std::nullopt;  // the file is cut off
    if (section->sh_type == SHT_SYMTAB) return section;
    if (section->sh_type == SHT_DYNSYM) dynamic = section;
  }
  return dynamic;
}

}  // namespace

Result<std::vector<Symbol>> ElfFunctions(std::string_view file) {
  const auto header = ReadAt<Elf64_Ehdr>(file, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) {
    return Error{"no ELF file"};
  }
  if (header->e_ident[EI_CLASS] != ELFCLASS64 ||
      header->e_ident[EI_DATA] != ELFDATA2LSB) {
    return Error{"not of 64 bits, little-endian"};
  }
  const auto section = SymbolSection(file, *header);
  if (!section) return Error{"it has no symbol table"};
  const auto names = Section(file, *header, section->sh_link);
  const auto table = Part(file, section->sh_offset, section->sh_size);
  const auto strings =
      names ? Part(file, names->sh_offset, names->sh_size) : std::nullopt;
  if (!table || !strings) return Error{"its symbol table is cut off"};
  std::vector<Symbol> functions;
  for (uint64_t at = 0; at < table->size(); at += sizeof(Elf64_Sym)) {
    const auto symbol = ReadAt<Elf64_Sym>(*table, at);
    if (!symbol || ELF64_ST_TYPE(symbol->st_info) != STT_FUNC ||
        symbol->st_shndx == SHN_UNDEF || symbol->st_name >= strings->size()) {
      continue;
    }
    const std::string_view rest = strings->substr(symbol->st_name);
    functions.push_back(
        {std::string(rest.substr(0, rest.find('\0'))), symbol->st_value});
  }
  return functions;
}

Result<std::vector<Symbol>> ReadElfFunctions(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return ErrnoError(path, errno);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  auto functions = ElfFunctions(text);
  if (!functions.ok()) return Error{path + ": " + functions.error().message};
  return functions;
}

}  // namespace taprace
