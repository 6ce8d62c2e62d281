#include "harness/console/reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "harness/console/match.h"

namespace taprace {
namespace {

// A console log and what it should be read as. The file says so first, a
// `TITLE: …` line a report and FATAL where the guest does not go on; the log
// follows after an empty line.
struct Sample {
  std::string name;
  std::vector<std::string> titles;
  bool fatal = false;
  std::string log;
};

Sample ReadSample(const std::filesystem::path& path) {
  Sample sample{.name = path.filename()};
  std::ifstream file(path);
  constexpr std::string_view kTitle = "TITLE: ";
  for (std::string line; std::getline(file, line) && !line.empty();) {
    if (line.starts_with(kTitle)) {
      sample.titles.push_back(line.substr(kTitle.size()));
    }
    sample.fatal |= line == "FATAL";
  }
  std::ostringstream rest;
  rest << file.rdbuf();
  sample.log = rest.str();
  return sample;
}

std::vector<Sample> Samples() {
  std::vector<Sample> samples;
  for (const auto& entry :
       std::filesystem::directory_iterator("harness/console/testdata")) {
    samples.push_back(ReadSample(entry.path()));
  }
  return samples;
}

std::vector<std::string> Titles(const ConsoleReader& reader) {
  std::vector<std::string> titles;
  for (const ConsoleReport& report : reader.Reports()) {
    titles.push_back(report.title);
  }
  return titles;
}

TEST(ConsoleReaderTest, ReadsEachSample) {
  const std::vector<Sample> samples = Samples();
  ASSERT_GE(samples.size(), 20U);
  for (const Sample& sample : samples) {
    SCOPED_TRACE(sample.name);
    ConsoleReader reader;
    reader.Read(sample.log);
    reader.Finish();
    EXPECT_EQ(Titles(reader), sample.titles);
    EXPECT_EQ(reader.fatal(), sample.fatal);
    EXPECT_EQ(reader.fatal_complete(), sample.fatal);
  }
}

TEST(ConsoleReaderTest, PiecesMayBeCutAnywhere) {
  for (const Sample& sample : Samples()) {
    SCOPED_TRACE(sample.name);
    for (size_t size : {1, 7, 64}) {
      ConsoleReader reader;
      for (size_t at = 0; at < sample.log.size(); at += size) {
        reader.Read(std::string_view(sample.log).substr(at, size));
      }
      reader.Finish();
      EXPECT_EQ(Titles(reader), sample.titles);
    }
  }
}

// The same bug in another boot: other addresses, processes, units, times.
TEST(ConsoleReaderTest, TitlesAreTheSameInTheNextBoot) {
  for (const Sample& sample : Samples()) {
    SCOPED_TRACE(sample.name);
    std::string log = sample.log;
    for (size_t i = 0; i + 1 < log.size(); ++i) {
      const bool in_address = log.compare(i, 2, "0x") == 0;
      if (!in_address) continue;
      for (i += 2; i < log.size() && isxdigit(log[i]) != 0; ++i) {
        log[i] = log[i] == 'f' ? 'f' : '7';
      }
    }
    ConsoleReader reader;
    reader.Read(log + log);  // and it happens twice
    reader.Finish();
    EXPECT_EQ(Titles(reader), sample.titles);
  }
}

TEST(ConsoleReaderTest, AFloodIsReadInBoundedMemory) {
  ConsoleReader reader;
  const std::string endless(1 << 20, 'x');
  for (int i = 0; i < 8; ++i) reader.Read(endless);
  reader.Read("\n");
  for (int i = 0; i < 1'000; ++i) {
    std::string line = "panic: bug ";
    line += static_cast<char>('A' + i % 26);
    line += static_cast<char>('A' + i / 26);
    reader.Read(line + "\nUptime: 1s\n");
  }
  reader.Finish();
  EXPECT_EQ(reader.Reports().size(), 100U);
}

TEST(ConsoleReaderTest, AReportIsThereBeforeItIsComplete) {
  ConsoleReader reader;
  reader.Read("panic: oh\ncpuid = 0\n");
  EXPECT_TRUE(reader.fatal());
  EXPECT_FALSE(reader.fatal_complete());
  ASSERT_EQ(reader.Reports().size(), 1U);
  EXPECT_EQ(reader.Reports()[0].title, "panic: oh");
  reader.Read("Uptime: 3s\n");
  EXPECT_TRUE(reader.fatal_complete());
  EXPECT_EQ(reader.Reports()[0].text, "panic: oh\ncpuid = 0\nUptime: 3s\n");
}

// A kernel that has no symbols of its own, with the file it was built to.
TEST(ConsoleReaderTest, TitlesNameFunctionsOfTheKernelFile) {
  const Symbolizer symbolizer({{"trap_fatal", 0xffffffff80b00000},
                               {"tunopen", 0xffffffff80c00000},
                               {"devfs_open", 0xffffffff80d00000}});
  constexpr std::string_view kTrap =
      "Fatal trap 12: page fault while in kernel mode\n"
      "fault virtual address\t= 0x18\n"
      "instruction pointer\t= 0x20:0xffffffff80c0001a\n"
      "KDB: stack backtrace:\n"
      "#0 0xffffffff80b00012 at ??+0\n"
      "#1 0xffffffff80d00042 at ??+0\n"
      "Uptime: 5s\n";
  ConsoleReader bare;
  bare.Read(kTrap);
  ASSERT_EQ(Titles(bare), std::vector<std::string>{"Fatal trap: page fault"});
  ConsoleReader reader(&symbolizer);
  reader.Read(kTrap);
  ASSERT_EQ(Titles(reader),
            std::vector<std::string>{"Fatal trap: page fault in tunopen"});
  EXPECT_NE(reader.Reports()[0].text.find(
                "#1 0xffffffff80d00042 at devfs_open+0x42\n"),
            std::string::npos);
}

TEST(MatchTest, CapturesTakeAsLittleAsTheRestAllows) {
  const auto captures = Match("a {} b {}", "x a 1 b 2 b 3");
  ASSERT_TRUE(captures);
  EXPECT_EQ(*captures, (std::vector<std::string_view>{"1", "2 b 3"}));
  EXPECT_FALSE(Match("a {} b", "a 1 c"));
  EXPECT_TRUE(Match("a", "bab"));
}

TEST(StableTest, DropsWhatVaries) {
  EXPECT_EQ(Stable("tap3 at 0xfffff80003a5e068 of pid 812"),
            "tapN at ADDR of pid N");
  EXPECT_EQ(Stable("at /usr/src/sys/net/if_tuntap.c:123"), "at if_tuntap.c");
  EXPECT_EQ(Stable("si_drv1 uint8_t ffff88801b2a4d40"), "si_drv1 uint8_t ADDR");
}

}  // namespace
}  // namespace taprace
