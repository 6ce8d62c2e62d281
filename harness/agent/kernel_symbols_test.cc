#include "harness/agent/kernel_symbols.h"

#include <gtest/gtest.h>

#include <fstream>

namespace taprace {
namespace {

std::string FileWith(const std::string& text) {
  const std::string path = testing::TempDir() + "/kallsyms";
  std::ofstream(path, std::ios::trunc) << text;
  return path;
}

TEST(KernelSymbolsTest, ReadsKallsyms) {
  const std::string file = FileWith(
      "ffffffff81000000 T _text\n"
      "ffffffff81000010 t f.isra.0\n"
      "ffffffff81000020 d g\n"
      "ffffffffc0000030 t g\t[tun]\n"
      "ffffffffc0000040 t g.cold\t[tun]\n");
  const auto symbols = ReadKallsyms(file, {"f", "g", "h"});
  ASSERT_TRUE(symbols.ok()) << symbols.error().message;
  EXPECT_EQ(*symbols, (std::vector<Symbol>{{"f", 0xffffffff81000010},
                                           {"g", 0xffffffffc0000030}}));
}

TEST(KernelSymbolsTest, SaysWhyThereAreNone) {
  std::string file = FileWith("0000000000000000 T _text\n");
  EXPECT_EQ(ReadKallsyms(file, {"_text"}).error().message,
            file + ": no addresses; is kernel.kptr_restrict above 1?");
  file = FileWith("what?\n");
  EXPECT_EQ(ReadKallsyms(file, {}).error().message, file + ": 'what?'");
  EXPECT_EQ(ReadKallsyms("/none", {}).error().message,
            "/none: No such file or directory");
}

}  // namespace
}  // namespace taprace
