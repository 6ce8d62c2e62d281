#include "harness/history/record_page.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <string>

#include "harness/history/recorder.h"

namespace taprace {
namespace {

constexpr RecordMark kMark = {0x1234'5678'9abc'def0, 0x0fed'cba9'8765'4321};

Program Opens(size_t threads, size_t count) {
  Program program;
  for (size_t i = 0; i < threads; ++i) {
    program.threads.emplace_back(
        count, Operation{.kind = OpKind::kStat,
                         .device = {.unit = static_cast<Unit>(i)}});
  }
  return program;
}

// A memory image as a guest's would be: pages in any order, among others.
class Image {
 public:
  // Copies all pages of this process that bear the mark.
  explicit Image(const RecordMark& mark) {
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
      if (line.find(" rw-s ") == std::string::npos) continue;
      char* end = nullptr;
      const uintptr_t from = std::strtoull(line.c_str(), &end, 16);
      const uintptr_t until = std::strtoull(end + 1, nullptr, 16);
      for (uintptr_t at = from; at < until; at += kRecordPageSize) {
        const auto* page = reinterpret_cast<const char*>(at);
        if (std::memcmp(page, mark.data(), sizeof(mark)) != 0) continue;
        pages_.insert(0, page, kRecordPageSize);
        pages_.insert(0, kRecordPageSize, 'x');
      }
    }
  }

  // At the alignment of a mapped file.
  std::span<const char> memory() {
    copy_ = RecordPages(pages_.size() / kRecordPageSize);
    if (copy_.size() == 0) return {};
    auto* data = reinterpret_cast<char*>(&copy_[0]);
    std::memcpy(data, pages_.data(), pages_.size());
    return {data, pages_.size()};
  }

  std::string& pages() { return pages_; }

 private:
  std::string pages_;
  RecordPages copy_;
};

TEST(RecordPageTest, MemoryTellsWhatTheRecorderDoes) {
  const Program program = Opens(2, 300);
  Recorder recorder(kMark);
  recorder.Reset(program, 7);
  for (int32_t i = 0; i < 300; ++i) {
    for (size_t thread : {0, 1}) {
      recorder.lane(thread).Invoke(i);
      if (thread == 1 && i == 200) goto crash;
      recorder.lane(thread).Return({.error = i % 3, .unit = i});
    }
  }
crash:
  History expected = recorder.Collect(program, 0);
  ASSERT_EQ(expected.calls.size(), 402U);
  SortFromFirst(expected);
  const History history =
      HistoryFromMemory(Image(kMark).memory(), kMark, 7, program);
  EXPECT_EQ(history, expected);
  EXPECT_TRUE(history.calls.back().pending());
}

TEST(RecordPageTest, EarlierRunsAndOtherRecordersAreNotMistakenForThis) {
  const Program program = Opens(1, 20);
  Recorder recorder(kMark);
  recorder.Reset(program, 1);
  for (int32_t i = 0; i < 20; ++i) {
    recorder.lane(0).Invoke(i);
    recorder.lane(0).Return({});
  }
  recorder.Reset(program, 2);
  recorder.lane(0).Invoke(0);
  Image image(kMark);
  EXPECT_EQ(HistoryFromMemory(image.memory(), kMark, 2, program).calls.size(),
            1U);
  EXPECT_TRUE(
      HistoryFromMemory(image.memory(), kMark, 1, program).calls.empty());
  EXPECT_TRUE(
      HistoryFromMemory(image.memory(), {1, 2}, 2, program).calls.empty());
}

TEST(RecordPageTest, OfTwoCopiesTheFullerCounts) {
  const Program program = Opens(1, 20);
  Recorder recorder(kMark);
  recorder.Reset(program, 1);
  recorder.lane(0).Invoke(0);
  Image old(kMark);
  recorder.lane(0).Return({.error = 5});
  recorder.lane(0).Invoke(1);
  for (bool old_first : {false, true}) {
    Image image(kMark);
    image.pages().insert(old_first ? 0 : image.pages().size(), old.pages());
    const History history =
        HistoryFromMemory(image.memory(), kMark, 1, program);
    ASSERT_EQ(history.calls.size(), 2U);
    EXPECT_EQ(history.calls[0].outcome.error, 5);
  }
}

TEST(RecordPageTest, AForkMakesNoCopy) {
  const Program program = Opens(1, 20);
  Recorder recorder(kMark);
  recorder.Reset(program, 1);
  const pid_t child = fork();
  if (child == 0) {
    recorder.lane(0).Invoke(0);
    _exit(0);
  }
  waitpid(child, nullptr, 0);
  // Had the child written to a copy, nothing would be seen here.
  EXPECT_EQ(
      HistoryFromMemory(Image(kMark).memory(), kMark, 1, program).calls.size(),
      1U);
}

}  // namespace
}  // namespace taprace
