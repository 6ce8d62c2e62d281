// In place of os_threads_test.cc where that would see nothing.
#include <gtest/gtest.h>

TEST(OsThreadsTest, NeedsThreadSanitizer) {
  GTEST_SKIP() << "needs ThreadSanitizer: --config=tsan";
}
