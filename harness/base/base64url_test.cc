#include "harness/base/base64url.h"

#include <gtest/gtest.h>

#include <utility>

namespace taprace {
namespace {

std::vector<uint8_t> Bytes(std::string_view text) {
  return {text.begin(), text.end()};
}

// RFC 4648, section 10, without the padding.
TEST(Base64UrlTest, TestVectors) {
  for (const auto& [bytes, text] :
       {std::pair{"", ""}, std::pair{"f", "Zg"}, std::pair{"fo", "Zm8"},
        std::pair{"foo", "Zm9v"}, std::pair{"foob", "Zm9vYg"},
        std::pair{"fooba", "Zm9vYmE"}, std::pair{"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(ToBase64Url(Bytes(bytes)), text);
    EXPECT_EQ(ParseBase64Url(text), Bytes(bytes));
  }
  EXPECT_EQ(ToBase64Url({0xfb, 0xff}), "-_8");
}

TEST(Base64UrlTest, RefusesWhatItDoesNotWrite) {
  for (const char* text : {"Z", "Zg==", "Zh", "Zm9v\n", "Z+", "Zm9vY"}) {
    EXPECT_EQ(ParseBase64Url(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace taprace
