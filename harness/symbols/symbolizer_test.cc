#include "harness/symbols/symbolizer.h"

#include <gtest/gtest.h>

namespace taprace {
namespace {

constexpr uint64_t kText = 0xffffffff80400000;

Symbolizer Kernel() {
  return Symbolizer({{"vpanic", kText + 0x200},
                     {"tunopen", kText + 0x100},
                     {"alias_of_tunopen", kText + 0x100}});
}

TEST(SymbolizerTest, NamesTheFunctionAnAddressLiesIn) {
  const Symbolizer kernel = Kernel();
  EXPECT_EQ(kernel.NameOf(kText + 0x100), "tunopen+0x0");
  EXPECT_EQ(kernel.NameOf(kText + 0x1ff), "tunopen+0xff");
  EXPECT_EQ(kernel.NameOf(kText + 0x200), "vpanic+0x0");
  EXPECT_EQ(kernel.NameOf(kText + 0x200 + 0xffff), "vpanic+0xffff");
  EXPECT_EQ(kernel.NameOf(kText + 0x200 + 0x10000), std::nullopt);
  EXPECT_EQ(kernel.NameOf(kText), std::nullopt);
  EXPECT_EQ(kernel.NameOf(0), std::nullopt);
  EXPECT_EQ(Symbolizer().NameOf(kText), std::nullopt);
}

TEST(SymbolizerTest, AnnotatesWhatTheKernelLeftUnnamed) {
  const Symbolizer kernel = Kernel();
  // From a FreeBSD kernel without symbols, then a trap, then one with symbols.
  EXPECT_EQ(kernel.Annotated("#1 0xffffffff80400204 at ??+0\n"
                             "#2 0xffffffff80400104 at ??+0\n"
                             "#3 0xffffffff8f000000 at ??+0\n"),
            "#1 0xffffffff80400204 at vpanic+0x4\n"
            "#2 0xffffffff80400104 at tunopen+0x4\n"
            "#3 0xffffffff8f000000 at ??+0\n");
  EXPECT_EQ(kernel.Annotated("pointer\t= 0x20:0xffffffff80400101"),
            "pointer\t= 0x20:0xffffffff80400101 at tunopen+0x1");
  for (const char* same :
       {"#1 0xffffffff80400204 at other+0x5d", "0x", "0xg 0x18 at 0x",
        "0x123456789012345678901234567890", "no address", ""}) {
    EXPECT_EQ(kernel.Annotated(same), same);
    EXPECT_EQ(Symbolizer().Annotated(same), same);
  }
  EXPECT_EQ(Symbolizer().Annotated("#1 0xffffffff80400204 at ??+0"),
            "#1 0xffffffff80400204 at ??+0");
}

TEST(SymbolizerTest, ErrorsNameTheFile) {
  EXPECT_EQ(Symbolizer::ReadElf("/none").error().message,
            "/none: No such file or directory");
}

}  // namespace
}  // namespace taprace
