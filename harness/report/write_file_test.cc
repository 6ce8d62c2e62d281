#include "harness/report/write_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

namespace taprace {
namespace {

namespace fs = std::filesystem;

class WriteFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "/write-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ / name; }

  static std::string Read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  size_t FilesLeft() const {
    return static_cast<size_t>(
        std::distance(fs::directory_iterator(folder_), {}));
  }

 private:
  fs::path folder_;
};

TEST_F(WriteFileTest, CreatesAndReplaces) {
  const std::string path = Path("out.json");
  ASSERT_TRUE(WriteFileAtomically(path, "a much longer text").ok());
  EXPECT_EQ(Read(path), "a much longer text");
  ASSERT_TRUE(WriteFileAtomically(path, "short").ok());
  EXPECT_EQ(Read(path), "short");
  EXPECT_EQ(FilesLeft(), 1u);
}

TEST_F(WriteFileTest, KeepsPermissions) {
  const std::string path = Path("out.json");
  ASSERT_TRUE(WriteFileAtomically(path, "1").ok());
  ASSERT_EQ(chmod(path.c_str(), 0640), 0);
  ASSERT_TRUE(WriteFileAtomically(path, "2").ok());
  struct stat info = {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0640u);
}

TEST_F(WriteFileTest, KeepsASymbolicLink) {
  const std::string file = Path("file");
  const std::string link = Path("link");
  ASSERT_TRUE(WriteFileAtomically(file, "1").ok());
  fs::create_symlink("file", link);
  ASSERT_TRUE(WriteFileAtomically(link, "2").ok());
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(Read(file), "2");
}

TEST_F(WriteFileTest, AFullDeviceIsAnError) {
  if (access("/dev/full", W_OK) != 0) GTEST_SKIP() << "no /dev/full here";
  const Status status = WriteFileAtomically("/dev/full", "text");
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message,
            "/dev/full: cannot write: No space left on device");
  EXPECT_EQ(status.error().code, ENOSPC);
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST_F(WriteFileTest, DevicesAreWrittenTo) {
  EXPECT_TRUE(WriteFileAtomically("/dev/null", "text").ok());
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(WriteFileTest, AReaderAtAPipeGetsTheText) {
  const std::string pipe = Path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::string read;
  std::thread reader([&] { read = Read(pipe); });
  EXPECT_TRUE(WriteFileAtomically(pipe, "text").ok());
  reader.join();
  EXPECT_EQ(read, "text");
  EXPECT_TRUE(fs::is_fifo(pipe));
}

// As in `taprace run --json /dev/stdout > out`: the file keeps what was
// printed before.
TEST_F(WriteFileTest, ADescriptorIsWrittenToWhereItStands) {
  const std::string path = Path("out");
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT, 0600);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(write(fd, "before ", 7), 7);
  const std::string name = "/dev/fd/" + std::to_string(fd);
  EXPECT_TRUE(WriteFileAtomically(name, "text").ok());
  ASSERT_EQ(write(fd, " after", 6), 6);
  close(fd);
  EXPECT_EQ(Read(path), "before text after");
  EXPECT_FALSE(WriteFileAtomically(name, "text").ok());
}

TEST_F(WriteFileTest, ErrorsNameTheFile) {
  const std::string path = Path("nowhere/out.json");
  const Status status = WriteFileAtomically(path, "text");
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message,
            path + ": cannot write: No such file or directory");
  EXPECT_EQ(WriteFileAtomically(Path(""), "text").error().code, EISDIR);
  EXPECT_EQ(FilesLeft(), 0u);
}

TEST_F(WriteFileTest, CreateFileReplacesNothing) {
  const std::string path = Path("file");
  ASSERT_TRUE(CreateFile(path, "1").ok());
  EXPECT_EQ(CreateFile(path, "2").error().code, EEXIST);
  EXPECT_EQ(Read(path), "1");
}

}  // namespace
}  // namespace taprace
