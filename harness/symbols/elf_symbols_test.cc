#include "harness/symbols/elf_symbols.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "harness/base/random.h"
#include "harness/testing/sanitized.h"

namespace taprace {

// Looked for in this program's own symbol table.
void KnownFunctionOfTheTest() {}

namespace {

std::string ThisProgram() {
  std::ifstream file("/proc/self/exe", std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(file)), {});
}

TEST(ElfSymbolsTest, ReadsThisProgram) {
  const std::string file = ThisProgram();
  if (file.empty()) GTEST_SKIP() << "no /proc here";
  const auto functions = ElfFunctions(file);
  ASSERT_TRUE(functions.ok()) << functions.error().message;
  const auto found = std::find_if(
      functions->begin(), functions->end(), [](const Symbol& symbol) {
        return symbol.name == "_ZN7taprace22KnownFunctionOfTheTestEv";
      });
  ASSERT_NE(found, functions->end());
  // Where it was loaded is unknown, but whole pages were moved.
  const auto here = reinterpret_cast<uintptr_t>(&KnownFunctionOfTheTest);
  EXPECT_EQ(found->address % 4'096, here % 4'096);
}

TEST(ElfSymbolsTest, ErrorsSayWhatIsWrong) {
  EXPECT_EQ(ElfFunctions("").error().message, "no ELF file");
  EXPECT_EQ(ElfFunctions(std::string(64, 'x')).error().message, "no ELF file");
  std::string header(64, '\0');
  header.replace(0, 6,
                 "\x7f"
                 "ELF\x01\x01");
  EXPECT_EQ(ElfFunctions(header).error().message,
            "not of 64 bits, little-endian");
  header[4] = 2;
  EXPECT_EQ(ElfFunctions(header).error().message, "it has no symbol table");
  EXPECT_EQ(ReadElfFunctions("/none").error().message,
            "/none: No such file or directory");
}

// Whatever a file holds, reading it ends, within the file.
TEST(ElfSymbolsTest, NoFileIsTooBroken) {
  // A small file: header, names, symbols, and the three sections' headers.
  const std::string whole = ThisProgram();
  if (whole.empty()) GTEST_SKIP() << "no /proc here";
  uint64_t random = 1;
  for (int i = 0; i < ScaledDown(400); ++i) {
    // The header of the section names, the last, is not needed.
    std::string file =
        whole.substr(0, NextRandom(random) % (whole.size() - 200));
    EXPECT_FALSE(ElfFunctions(file).ok());
    if (i % 20 != 0) continue;
    file = whole;
    // The header and the sections' headers, at the end of the file.
    for (int edits = 0; edits < 200; ++edits) {
      const size_t from = edits % 2 == 0 ? 16 : whole.size() - 2'000;
      const size_t at =
          from + NextRandom(random) % (edits % 2 == 0 ? 48 : 1'900);
      file[at] = static_cast<char>(NextRandom(random));
    }
    (void)ElfFunctions(file);
  }
}

}  // namespace
}  // namespace taprace
