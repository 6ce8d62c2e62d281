// bhyve(8) and its companions run on FreeBSD only. Here they are shell scripts
// that write down how they were called and then do as the real ones do.
#include "harness/vm/bhyve.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace taprace {
namespace {

namespace fs = std::filesystem;

class BhyveTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string path = testing::TempDir() + "/bhyve.XXXXXX";
    ASSERT_NE(mkdtemp(path.data()), nullptr);
    folder_ = path;
    std::ofstream(folder_ / "image") << "disk";
    fs::create_directory(folder_ / "tmp");
    guest_ = {.system = System::kFreeBsd,
              .hypervisor = HypervisorKind::kBhyve,
              .image = folder_ / "image",
              .entry = Entry::kInImage};
    setenv("TMPDIR", (folder_ / "tmp").c_str(), 1);
    old_path_ = getenv("PATH");
    setenv("PATH", (folder_.string() + ":" + old_path_).c_str(), 1);
    Fake("bhyveload", "exit 0");
    Fake("bhyve", "echo booting; exec sleep 100");
    Fake("bhyvectl", "exit 0");
  }

  void TearDown() override {
    setenv("PATH", old_path_.c_str(), 1);
    unsetenv("TMPDIR");
    fs::remove_all(folder_);
  }

  void Fake(const std::string& name, const std::string& body) {
    const fs::path script = folder_ / name;
    std::ofstream(script) << "#!/bin/sh\necho " << name << " \"$@\" >> "
                          << (folder_ / "log").string() << "\n"
                          << body << "\n";
    chmod(script.c_str(), 0755);
  }

  // How the scripts were called; the names of the guest and its folder vary.
  std::vector<std::string> Calls() const {
    std::ifstream log(folder_ / "log");
    std::vector<std::string> calls;
    for (std::string line; std::getline(log, line);) calls.push_back(line);
    return calls;
  }

  static std::string FirstWords(const Machine& machine) {
    pollfd ready = {.fd = machine.console(), .events = POLLIN, .revents = 0};
    poll(&ready, 1, 5'000);
    std::array<char, 100> text;
    const ssize_t size = read(machine.console(), text.data(), text.size());
    return {text.data(), static_cast<size_t>(std::max<ssize_t>(size, 0))};
  }

  fs::path folder_;
  std::string old_path_;
  Guest guest_;
};

TEST_F(BhyveTest, LoadsRunsAndDestroys) {
  {
    auto machine = Bhyve(guest_).Boot({});
    ASSERT_TRUE(machine.ok()) << machine.error().message;
    EXPECT_EQ(FirstWords(**machine), "booting\n");
    EXPECT_FALSE((*machine)->Ended());
    EXPECT_EQ((*machine)->port(), -1);  // nobody listens yet
  }
  const std::vector<std::string> calls = Calls();
  ASSERT_EQ(calls.size(), 3U);
  EXPECT_TRUE(calls[0].starts_with("bhyveload -c stdio -m 512M -d "));
  EXPECT_TRUE(
      calls[1].starts_with("bhyve -A -H -P -c 2 -m 512M -s "
                           "0,hostbridge -s 1,lpc -l com1,stdio -s "
                           "2,virtio-console,taprace="));
  EXPECT_NE(calls[1].find("-s 3,virtio-blk,"), std::string::npos);
  EXPECT_TRUE(calls[2].starts_with("bhyvectl --vm=taprace-"));
  EXPECT_TRUE(calls[2].ends_with(" --destroy"));
  EXPECT_TRUE(fs::is_empty(folder_ / "tmp"));
}

TEST_F(BhyveTest, FirmwareNeedsNoLoader) {
  guest_.loader = "/firmware.fd";
  { ASSERT_TRUE(Bhyve(guest_).Boot({}).ok()); }
  const std::vector<std::string> calls = Calls();
  ASSERT_GE(calls.size(), 1U);
  EXPECT_TRUE(calls.back().starts_with("bhyvectl"));
  for (const std::string& call : calls) {
    EXPECT_FALSE(call.starts_with("bhyveload"));
  }
}

TEST_F(BhyveTest, ALoaderThatFailsLeavesNothing) {
  Fake("bhyveload", "exit 3");
  const auto machine = Bhyve(guest_).Boot({});
  ASSERT_FALSE(machine.ok());
  EXPECT_EQ(machine.error().message, "bhyveload ended with status 3");
  ASSERT_EQ(Calls().size(), 2U);
  EXPECT_TRUE(Calls()[1].starts_with("bhyvectl"));
  EXPECT_TRUE(fs::is_empty(folder_ / "tmp"));
}

TEST_F(BhyveTest, TellsHowTheGuestEnded) {
  const std::vector<std::pair<int, std::string>> cases = {
      {0, "rebooted"},     {1, "was powered off"},
      {2, "was halted"},   {3, "triple-faulted"},
      {4, "bhyve failed"}, {9, "bhyve ended with status 9"}};
  for (const auto& [status, words] : cases) {
    Fake("bhyve", "exit " + std::to_string(status));
    auto machine = Bhyve(guest_).Boot({});
    ASSERT_TRUE(machine.ok());
    for (int i = 0; i < 500 && !(*machine)->Ended(); ++i) usleep(10'000);
    EXPECT_EQ((*machine)->Ended(), words);
  }
}

TEST_F(BhyveTest, WhatIsMissingIsNamed) {
  guest_.image = "/no/such/image";
  const auto machine = Bhyve(guest_).Boot({});
  ASSERT_FALSE(machine.ok());
  EXPECT_EQ(machine.error().message,
            "/no/such/image: No such file or directory");
}

}  // namespace
}  // namespace taprace
