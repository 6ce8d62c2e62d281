#include "harness/steer/symbols.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "harness/base/random.h"
#include "harness/steer/elf_symbols.h"
#include "harness/testing/sanitized.h"

namespace taprace {

// Looked for in this program's own symbol table.
void KnownFunctionOfTheTest() {}

namespace {

TEST(SymbolsTest, AVariantStandsForTheFunction) {
  EXPECT_EQ(MatchName("f", "f"), NameMatch::kExact);
  EXPECT_EQ(MatchName("f", "f.isra.0"), NameMatch::kVariant);
  EXPECT_EQ(MatchName("f", "f.constprop.0.isra.1"), NameMatch::kVariant);
  for (const char* other : {"f.cold", "f.part.0", "f.isra.0.cold", "fg", "g"}) {
    EXPECT_EQ(MatchName("f", other), NameMatch::kNone) << other;
  }
}

TEST(SymbolsTest, FindsByNameAndElseByVariant) {
  SymbolFinder finder({"f", "g", "h", "k.isra.0"});
  finder.Consider("f.isra.0", 1);
  finder.Consider("f", 2);
  finder.Consider("g.constprop.0", 3);
  finder.Consider("g.cold", 4);
  finder.Consider("h", 5);
  finder.Consider("h", 6);
  finder.Consider("h", 5);
  finder.Consider("k.isra.0", 7);
  finder.Consider("other", 8);
  EXPECT_EQ(finder.Found(),
            (std::vector<Symbol>{
                {"f", 2}, {"g", 3}, {"h", 5}, {"h", 6}, {"k.isra.0", 7}}));
}

TEST(SymbolsTest, ResolvesPoints) {
  const auto plan =
      ParsePlan("point a f+0x4; point g; point c 0x9; record", "");
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(SymbolsOf(*plan), (std::vector<std::string>{"f", "g"}));
  const auto resolved = Resolve(*plan, {{"f", 0x1000}, {"g", 0x2000}});
  ASSERT_TRUE(resolved.ok()) << resolved.error().message;
  EXPECT_EQ(ToLine(*resolved),
            "point a 0x1004; point g 0x2000; point c 0x9; record");
  const auto missing = Resolve(*plan, {{"f", 1}});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().message,
            "point g: the guest's kernel has no symbol g");
  const auto twice = Resolve(*plan, {{"f", 1}, {"f", 2}, {"g", 3}});
  ASSERT_FALSE(twice.ok());
  EXPECT_EQ(twice.error().message,
            "point a: the guest's kernel has several f; give an address");
}

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
    std::string file = whole.substr(0, NextRandom(random) % whole.size());
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
