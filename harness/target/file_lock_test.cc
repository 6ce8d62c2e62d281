#include "harness/target/file_lock.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace taprace {
namespace {

namespace fs = std::filesystem;

class FileLockTest : public testing::Test {
 protected:
  void SetUp() override {
    base_ = fs::path(testing::TempDir()) / "file_lock_test";
    fs::remove_all(base_);
    fs::create_directory(base_);
    setenv("TMPDIR", base_.c_str(), 1);
  }

  std::unique_ptr<FileLockKernel> Make() {
    auto kernel = FileLockKernel::Create();
    EXPECT_TRUE(kernel.ok());
    return std::move(*kernel);
  }

  size_t Directories() const {
    return static_cast<size_t>(
        std::distance(fs::directory_iterator(base_), fs::directory_iterator()));
  }

  fs::path base_;
};

TEST_F(FileLockTest, LeavesNothingBehind) {
  {
    const auto kernel = Make();
    EXPECT_TRUE(kernel->Create({Family::kTap, 3}).ok());
    EXPECT_EQ(Directories(), 1u);
  }
  EXPECT_EQ(Directories(), 0u);
}

TEST_F(FileLockTest, CleansUpAfterTheKilledButNotAfterTheLiving) {
  fs::create_directory(base_ / "taprace-units-killed");
  std::ofstream(base_ / "taprace-units-killed" / "tap0").flush();
  const auto living = Make();
  const auto another = Make();
  EXPECT_EQ(Directories(), 2u);
  EXPECT_TRUE(living->Create({Family::kTap, 0}).ok());
}

TEST_F(FileLockTest, SaysWhereItCannotWrite) {
  setenv("TMPDIR", "/nonexistent", 1);
  const auto kernel = FileLockKernel::Create();
  ASSERT_FALSE(kernel.ok());
  EXPECT_TRUE(kernel.error().message.starts_with("/nonexistent/taprace-units-"))
      << kernel.error().message;
}

TEST_F(FileLockTest, PrepareMakesAndRemoves) {
  const auto kernel = Make();
  const Device tap1 = {Family::kTap, 1};
  const Device tun2 = {Family::kTun, 2};
  ASSERT_TRUE(kernel->Prepare({tap1}).ok());
  EXPECT_EQ(*kernel->Interfaces(), std::vector{tap1});
  ASSERT_TRUE(kernel->Prepare({tun2}).ok());
  EXPECT_EQ(*kernel->Interfaces(), std::vector{tun2});
}

}  // namespace
}  // namespace taprace
