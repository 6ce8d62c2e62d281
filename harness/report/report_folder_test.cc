#include "harness/report/report_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "harness/history/history_json.h"
#include "harness/report/examples.h"

namespace taprace {
namespace {

namespace fs = std::filesystem;

class ReportFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "/report-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    path_ = folder_ / "out";
  }
  void TearDown() override { fs::remove_all(folder_); }

  static std::string Read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void Write(const fs::path& path, std::string_view text) {
    std::ofstream(path, std::ios::binary) << text;
  }

  std::string Refused() {
    const Status status = WriteReportFolder(path_, ExampleSummary(1));
    return status.ok() ? "accepted" : status.error().message;
  }

  // What lies beside the report: forgotten temporaries.
  size_t Entries() const {
    return static_cast<size_t>(
        std::distance(fs::directory_iterator(folder_), {}));
  }

  fs::path folder_;
  fs::path path_;
};

TEST_F(ReportFolderTest, HasEveryForm) {
  const Status status = WriteReportFolder(path_, ExampleSummary(2));
  ASSERT_TRUE(status.ok()) << status.error().message;
  EXPECT_TRUE(Read(path_ / "summary.txt").starts_with("linux: 1,000 programs"));
  EXPECT_TRUE(Read(path_ / "summary.json").starts_with("{"));
  EXPECT_TRUE(Read(path_ / "junit.xml").starts_with("<?xml"));
  for (const char* name : {"counterexample-1", "counterexample-2"}) {
    const fs::path one = path_ / name;
    const Result<Program> program =
        ParseProgram(Read(one / "program.tap"), "program.tap");
    ASSERT_TRUE(program.ok());
    EXPECT_EQ(*program, SmallExample().program);
    const Result<History> history =
        ReadHistory(Read(one / "history.jsonl"), "history.jsonl");
    ASSERT_TRUE(history.ok());
    EXPECT_EQ(*history, SmallExample().history);
    EXPECT_TRUE(Read(one / "report.txt").starts_with("double-claim: "));
    EXPECT_TRUE(Read(one / "report.html").starts_with("<!doctype html>"));
  }
  EXPECT_EQ(Entries(), 1u);
}

TEST_F(ReportFolderTest, ReplacesAnEarlierReport) {
  ASSERT_TRUE(WriteReportFolder(path_, ExampleSummary(3)).ok());
  ASSERT_TRUE(WriteReportFolder(path_.string() + "/", ExampleSummary(1)).ok());
  EXPECT_TRUE(fs::exists(path_ / "counterexample-1"));
  EXPECT_FALSE(fs::exists(path_ / "counterexample-2"));
  EXPECT_EQ(Entries(), 1u);
}

TEST_F(ReportFolderTest, TakesAnEmptyFolder) {
  fs::create_directory(path_);
  EXPECT_TRUE(WriteReportFolder(path_, ExampleSummary(0)).ok());
  EXPECT_TRUE(fs::exists(path_ / "summary.txt"));
}

TEST_F(ReportFolderTest, IsAsReadableAsItsNeighbours) {
  ASSERT_EQ(chmod(folder_.c_str(), 0755), 0);
  ASSERT_TRUE(WriteReportFolder(path_, ExampleSummary(0)).ok());
  EXPECT_EQ(fs::status(path_).permissions(), static_cast<fs::perms>(0755));
}

TEST_F(ReportFolderTest, RefusesWhatIsNotOurs) {
  fs::create_directory(path_);
  Write(path_ / "thesis.tex", "years of work");
  EXPECT_EQ(Refused(), path_.string() +
                           ": not replaced, because 'thesis.tex' in it is no "
                           "part of a taprace report");
  EXPECT_EQ(Read(path_ / "thesis.tex"), "years of work");
  EXPECT_EQ(Entries(), 1u);
}

TEST_F(ReportFolderTest, RefusesAReportWithFilesOfOthers) {
  ASSERT_TRUE(WriteReportFolder(path_, ExampleSummary(1)).ok());
  Write(path_ / "counterexample-1" / "notes.txt", "mine");
  EXPECT_EQ(Refused(),
            path_.string() +
                ": not replaced, because 'counterexample-1/notes.txt' in it is "
                "no part of a taprace report");
}

TEST_F(ReportFolderTest, RefusesFilesThatHappenToHaveOurNames) {
  fs::create_directory(path_);
  Write(path_ / "summary.json", "{\"format\":\"other\"}");
  EXPECT_EQ(Refused(), path_.string() +
                           ": not replaced, because its summary.json is not "
                           "that of a taprace report");
}

TEST_F(ReportFolderTest, RefusesFilesAndLinks) {
  Write(path_, "a file");
  EXPECT_EQ(Refused(), path_.string() + ": exists and is no folder");
  fs::remove(path_);
  fs::create_directory_symlink(folder_, path_);
  EXPECT_EQ(Refused(), path_.string() + ": exists and is no folder");
}

TEST_F(ReportFolderTest, RefusesWhatIsNoName) {
  for (const char* path : {"", ".", "..", "/", "a/.."}) {
    EXPECT_FALSE(WriteReportFolder(path, ExampleSummary(0)).ok()) << path;
  }
}

TEST_F(ReportFolderTest, TheFolderAboveMustExist) {
  path_ = folder_ / "nowhere" / "out";
  EXPECT_EQ(Refused(),
            path_.string() + ": cannot create: No such file or directory");
  EXPECT_EQ(Entries(), 0u);
}

}  // namespace
}  // namespace taprace
