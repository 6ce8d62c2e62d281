#include "harness/tap/errno_name.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace taprace {
namespace {

TEST(ErrnoNameTest, NamesWhatADeviceAnswers) {
  EXPECT_EQ(ErrnoName(EBUSY), "EBUSY");
  EXPECT_EQ(ErrnoName(ENXIO), "ENXIO");
  EXPECT_EQ(ErrnoName(ENOENT), "ENOENT");
  EXPECT_EQ(ErrnoName(EMFILE), "EMFILE");
  EXPECT_EQ(ErrnoName(ETIMEDOUT), "ETIMEDOUT");
}

TEST(ErrnoNameTest, NumbersWithoutANameStayNumbers) {
  EXPECT_EQ(ErrnoName(4711), "error 4711");
  EXPECT_EQ(ErrnoName(-1), "error -1");
  EXPECT_EQ(ErrnoName(0), "error 0");
}

TEST(ErrnoNameTest, NamesReadBack) {
  for (int32_t code : {EPERM, EBUSY, ENXIO, EOVERFLOW, EOPNOTSUPP}) {
    EXPECT_EQ(ErrnoOfName(ErrnoName(code)), code);
  }
  EXPECT_EQ(ErrnoOfName("EWHATEVER"), std::nullopt);
  EXPECT_EQ(ErrnoOfName(""), std::nullopt);
}

}  // namespace
}  // namespace taprace
