// Writes reports to a file system that really is full: a small tmpfs in a
// mount namespace of its own, which needs root. Skipped elsewhere.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "harness/report/examples.h"
#include "harness/report/report_folder.h"
#include "harness/report/write_file.h"

#ifdef __linux__
#include <sched.h>
#include <sys/mount.h>
#endif

namespace taprace {
namespace {

namespace fs = std::filesystem;

// Why there is no full file system to be had; empty where `folder` is one,
// with `size` bytes, that vanishes with this process.
std::string MountSmall(const fs::path& folder, const std::string& size) {
#ifdef __linux__
  if (geteuid() != 0) return "needs root";
  if (unshare(CLONE_NEWNS) != 0) return "no mount namespace to be had";
  // Nothing mounted from here on is seen outside.
  if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      mount("tmpfs", folder.c_str(), "tmpfs", 0, ("size=" + size).c_str()) !=
          0) {
    return "mounting is not allowed here";
  }
  return "";
#else
  (void)folder, (void)size;
  return "needs the mount namespaces of Linux";
#endif
}

class FullFileSystemTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "/full-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    const std::string why = MountSmall(folder_, "256k");
    if (!why.empty()) GTEST_SKIP() << why;
    mounted_ = true;
  }
  void TearDown() override {
#ifdef __linux__
    if (mounted_) umount(folder_.c_str());
#endif
    fs::remove(folder_);
  }

  size_t Entries() const {
    return static_cast<size_t>(
        std::distance(fs::directory_iterator(folder_), {}));
  }

  fs::path folder_;
  bool mounted_ = false;
};

TEST_F(FullFileSystemTest, AReportIsWrittenWholeOrNotAtAll) {
  const fs::path path = folder_ / "out";
  const Status status = WriteReportFolder(path, ExampleSummary(20));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ENOSPC);
  EXPECT_TRUE(
      status.error().message.starts_with(path.string() + "/counterexample-"))
      << status.error().message;
  EXPECT_TRUE(status.error().message.ends_with(
      ": cannot write: No space left on device"))
      << status.error().message;
  EXPECT_EQ(Entries(), 0u);
}

TEST_F(FullFileSystemTest, AnEarlierReportSurvives) {
  const fs::path path = folder_ / "out";
  ASSERT_TRUE(WriteReportFolder(path, ExampleSummary(1)).ok());
  EXPECT_FALSE(WriteReportFolder(path, ExampleSummary(20)).ok());
  EXPECT_TRUE(fs::exists(path / "counterexample-1" / "report.html"));
  EXPECT_FALSE(fs::exists(path / "counterexample-2"));
  EXPECT_EQ(Entries(), 1u);
}

TEST_F(FullFileSystemTest, AFileKeepsItsOldContent) {
  const fs::path path = folder_ / "out.json";
  ASSERT_TRUE(WriteFileAtomically(path, "old").ok());
  const Status status = WriteFileAtomically(path, std::string(1'000'000, 'x'));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message,
            path.string() + ": cannot write: No space left on device");
  std::ifstream file(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "old");
  EXPECT_EQ(Entries(), 1u);
}

}  // namespace
}  // namespace taprace
