#include "harness/report/browser.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>

#include "harness/base/process.h"

namespace taprace {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> FindChromium() {
  std::vector<std::string> folders = {"/usr/bin", "/usr/local/bin", "/snap/bin",
                                      "/usr/lib/chromium"};
  const char* path = std::getenv("PATH");
  std::string_view left = path == nullptr ? "" : path;
  while (!left.empty()) {
    const size_t end = std::min(left.find(':'), left.size());
    folders.emplace_back(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
    for (const std::string& folder : folders) {
      const std::string file = folder + "/" + name;
      if (access(file.c_str(), X_OK) == 0) return file;
    }
  }
  return std::nullopt;
}

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Runs a command with its output in a file, for at most a minute.
bool RunBrowser(const std::vector<std::string>& command,
                const fs::path& output) {
  const Fd out(
      open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  const Fd nowhere(open("/dev/null", O_WRONLY | O_CLOEXEC));
  const auto browser =
      Process::Start({.command = command,
                      .descriptors = {{out.get(), STDOUT_FILENO},
                                      {nowhere.get(), STDERR_FILENO}}});
  if (!browser.ok()) return false;
  const std::optional<int> status = (*browser)->WaitFor(60'000);
  return status && WIFEXITED(*status) && WEXITSTATUS(*status) == 0;
}

}  // namespace

void BrowserTest::SetUp() {
  chromium_ = FindChromium();
  if (!chromium_) GTEST_SKIP() << "no Chromium installed";
  const char* kept = std::getenv("TEST_UNDECLARED_OUTPUTS_DIR");
  folder_ = kept != nullptr ? kept : testing::TempDir();
}

std::string BrowserTest::Dom(const std::string& name, const std::string& html) {
  Write(name, html);
  const fs::path dom = folder_ / (name + ".dom");
  EXPECT_TRUE(RunBrowser(
      Command(name, {"--dump-dom", "--virtual-time-budget=5000"}), dom));
  return ReadFile(dom);
}

std::string BrowserTest::Picture(const std::string& name,
                                 const std::string& html,
                                 const std::string& size, bool dark) {
  Write(name, html);
  const fs::path png = folder_ / (name + ".png");
  std::vector<std::string> flags = {"--screenshot=" + png.string(),
                                    "--window-size=" + size,
                                    "--hide-scrollbars"};
  if (dark) flags.emplace_back("--blink-settings=preferredColorScheme=0");
  EXPECT_TRUE(RunBrowser(Command(name, flags), folder_ / (name + ".log")));
  return ReadFile(png);
}

void BrowserTest::Write(const std::string& name, const std::string& html) {
  std::ofstream(folder_ / (name + ".html"), std::ios::binary) << html;
}

std::vector<std::string> BrowserTest::Command(
    const std::string& name, const std::vector<std::string>& flags) {
  const char* scratch = std::getenv("TEST_TMPDIR");
  const fs::path profile =
      fs::path(scratch != nullptr ? scratch : testing::TempDir()) /
      ("chromium-" + std::to_string(++profiles_) + name);
  std::vector<std::string> command = {*chromium_,
                                      "--headless",
                                      "--no-sandbox",
                                      "--disable-gpu",
                                      "--disable-quic",
                                      "--no-first-run",
                                      "--disable-background-networking",
                                      "--disable-component-update",
                                      "--disable-sync",
                                      "--disable-dev-shm-usage",
                                      "--user-data-dir=" + profile.string()};
  command.insert(command.end(), flags.begin(), flags.end());
  command.push_back("file://" + (folder_ / (name + ".html")).string());
  return command;
}

size_t Count(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

size_t Elements(std::string_view dom, const std::string& names) {
  return Count(dom, "class=\"" + names);
}

void ExpectPicture(std::string_view png) {
  EXPECT_TRUE(png.starts_with("\x89PNG\r\n\x1a\n"));
  EXPECT_GT(png.size(), 30'000u);
}

}  // namespace taprace
