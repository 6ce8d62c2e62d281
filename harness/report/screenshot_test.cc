// Opens the HTML report in a headless Chromium and looks at what its scripts
// made of it. Skipped where there is no Chromium.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "harness/report/examples.h"
#include "harness/report/html.h"

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
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& word : command) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
                                   O_WRONLY, 0);
  pid_t child = 0;
  const int error = posix_spawn(&child, arguments[0], &actions, nullptr,
                                arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return false;
  int status = 0;
  for (int tenths = 0; tenths < 600; ++tenths) {
    if (waitpid(child, &status, WNOHANG) == child) {
      return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  return false;
}

class ScreenshotTest : public testing::Test {
 protected:
  void SetUp() override {
    chromium_ = FindChromium();
    if (!chromium_) GTEST_SKIP() << "no Chromium installed";
    const char* kept = std::getenv("TEST_UNDECLARED_OUTPUTS_DIR");
    folder_ = kept != nullptr ? kept : testing::TempDir();
  }

  // The page as its scripts left it.
  std::string Dom(const std::string& name, const std::string& html) {
    Write(name, html);
    const fs::path dom = folder_ / (name + ".dom");
    EXPECT_TRUE(RunBrowser(
        Command(name, {"--dump-dom", "--virtual-time-budget=5000"}), dom));
    return ReadFile(dom);
  }

  // A picture of the page, as a PNG file.
  std::string Picture(const std::string& name, const std::string& html,
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

 private:
  void Write(const std::string& name, const std::string& html) {
    std::ofstream(folder_ / (name + ".html"), std::ios::binary) << html;
  }

  std::vector<std::string> Command(const std::string& name,
                                   const std::vector<std::string>& flags) {
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

  std::optional<std::string> chromium_;
  fs::path folder_;
  int profiles_ = 0;
};

size_t Count(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

// Elements whose class attribute starts with `names`.
size_t Elements(std::string_view dom, const std::string& names) {
  return Count(dom, "class=\"" + names);
}

// Anything but a page of one colour: those compress to almost nothing.
void ExpectPicture(std::string_view png) {
  EXPECT_TRUE(png.starts_with("\x89PNG\r\n\x1a\n"));
  EXPECT_GT(png.size(), 30'000u);
}

TEST_F(ScreenshotTest, ShowsEveryCall) {
  const std::string dom = Dom("small", ToHtml(SmallExample()));
  EXPECT_EQ(Elements(dom, "bar\""), 6u);
  EXPECT_EQ(Elements(dom, "call "), 6u);
  EXPECT_EQ(Elements(dom, "call ok guilty"), 2u);
  EXPECT_EQ(Elements(dom, "call failed"), 1u);
  EXPECT_EQ(Elements(dom, "call pending"), 1u);
  EXPECT_EQ(Elements(dom, "point\""), 2u);
  EXPECT_EQ(Elements(dom, "no-place"), 1u);
  EXPECT_EQ(Elements(dom, "chip"), 3u);
  EXPECT_EQ(Count(dom, "aria-label=\"Guilty. Call"), 2u);
  // Details of the first guilty call, without a click.
  EXPECT_EQ(Count(dom, "<dt>Call 0, thread 0</dt>"), 1u);
}

TEST_F(ScreenshotTest, ShowsALongHistory) {
  const std::string dom = Dom("large", ToHtml(LargeExample(10'000, 8)));
  EXPECT_EQ(Elements(dom, "bar\""), 500u);
  EXPECT_EQ(
      Elements(dom, "call ok guilty") + Elements(dom, "call failed guilty"),
      2u);
  EXPECT_GT(Elements(dom, "point\""), 200u);
}

TEST_F(ScreenshotTest, RunsNoScriptThatCameWithTheData) {
  const std::string dom = Dom("hostile", ToHtml(HostileExample()));
  EXPECT_EQ(Elements(dom, "bar\""), 6u);
  EXPECT_EQ(Count(dom, "<title>owned"), 0u);
  EXPECT_EQ(Count(dom, "<img"), 0u);
}

TEST_F(ScreenshotTest, AnEmptyHistoryDoesNoHarm) {
  const std::string dom = Dom("empty", ToHtml(Counterexample{}));
  EXPECT_EQ(Elements(dom, "bar\""), 0u);
  EXPECT_EQ(Count(dom, "id=\"program\""), 1u);
}

// Plays a user: `steps` is JavaScript that runs when the page is there, with
// key(name) for a key press, wheel(deltaY) and width() for that of the first
// bar; it answers with what then stands in <output>.
std::string Played(std::string page, const std::string& steps) {
  const std::string script = R"(<output id="played"></output><script>
    // A browser without a screen stops asking for frames.
    window.requestAnimationFrame = (draw) => setTimeout(draw, 0);
    const svg = document.getElementById('timeline');
    const frame = () => new Promise((done) => setTimeout(done, 50));
    const active = () => document.querySelector('.call.on').dataset.call;
    const width = () => Number(document.querySelector('.bar')
        .getAttribute('width'));
    const key = (key, shiftKey) => document.querySelector('.call.on')
        .dispatchEvent(new KeyboardEvent('keydown', {key, shiftKey,
            bubbles: true, cancelable: true}));
    const wheel = (deltaY) => svg.dispatchEvent(new WheelEvent('wheel',
        {deltaY, clientX: 400, bubbles: true, cancelable: true}));
    const finger = (type, pointerId, clientX) => svg.dispatchEvent(
        new PointerEvent(type, {pointerId, clientX, bubbles: true}));
    (async () => {
      document.getElementById('played').textContent =
          await (async () => {)" +
                             steps + R"(})();
    })();</script>)";
  page.insert(page.rfind("</body>"), script);
  return page;
}

// An order that differs from that of the invocations: each point must lie
// within its call, and no point before the one that precedes it.
TEST_F(ScreenshotTest, PointsOfTheOrderLieWithinTheirCalls) {
  Counterexample large = LargeExample(30, 6);
  std::vector<Call>& calls = large.history.calls;
  std::vector<size_t> order(calls.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&calls](size_t a, size_t b) {
    return calls[a].return_ns < calls[b].return_ns;
  });
  large.order = LongestOrder{.order = order, .stuck = calls.size()};
  for (const char* scale : {"order", "time"}) {
    const std::string dom =
        Dom(std::string("points-") + scale, Played(ToHtml(large), R"(
      document.querySelector('[data-scale=)" + std::string(scale) + R"(]')
          .click();
      await frame();
      const {order} = JSON.parse(document.getElementById('data').textContent);
      const xs = document.querySelector('.order-line').getAttribute('points')
          .split(' ').map((pair) => Number(pair.split(',')[0]));
      const bars = [...document.querySelectorAll('.bar')].map((bar) => ['x',
          'width'].map((name) => Number(bar.getAttribute(name))));
      const wrong = xs.filter((x, i) => {
        const [left, width] = bars[order[i]];
        return x < left || x > left + width || (i > 0 && x < xs[i - 1]);
      });
      return `${xs.length} points, ${wrong.length} wrong`;)"));
    EXPECT_EQ(Count(dom, "id=\"played\">30 points, 0 wrong</output>"), 1u)
        << scale;
  }
}

TEST_F(ScreenshotTest, ArrowKeysGoFromCallToCall) {
  const std::string dom = Dom("keys", Played(ToHtml(SmallExample()), R"(
      const seen = [active()];
      for (const name of ['ArrowRight', 'ArrowDown', 'ArrowUp', 'End',
                          'ArrowRight', 'ArrowLeft', 'Home', 'ArrowUp']) {
        key(name);
        seen.push(active());
      }
      return seen.join(' ');)"));
  EXPECT_EQ(Count(dom, "id=\"played\">0 1 2 1 5 5 4 0 0</output>"), 1u);
}

TEST_F(ScreenshotTest, KeysWheelButtonsAndFingersZoom) {
  const std::string dom = Dom("zoom", Played(ToHtml(SmallExample()), R"(
      const seen = [];
      let before = width();
      const look = async () => {
        await frame();
        const now = width();
        seen.push(now > before + 1 ? 'in' : now < before - 1 ? 'out' : 'same');
        before = now;
      };
      key('+'); await look();
      key('-'); await look();
      wheel(-50); await look();
      wheel(50); await look();
      document.querySelector('[data-zoom=in]').click(); await look();
      document.querySelector('[data-zoom=all]').click(); await look();
      document.querySelector('[data-zoom=guilty]').click(); await look();
      key('0'); await look();
      finger('pointerdown', 1, 300); finger('pointerdown', 2, 400);
      finger('pointermove', 2, 600); await look();
      key('0'); await look();
      key('-'); await look();
      return seen.join(' ');)"));
  // All six calls are "guilty plus six events around" as well.
  EXPECT_EQ(Count(dom,
                  "id=\"played\">in out in out in out same same in out "
                  "same</output>"),
            1u)
      << dom.substr(dom.find("id=\"played\""), 120);
}

TEST_F(ScreenshotTest, TheScaleCanBeChosen) {
  const std::string dom = Dom("scale", Played(ToHtml(SmallExample()), R"(
      const chosen = () => document.querySelector('[aria-checked=true]')
          .dataset.scale;
      const seen = [chosen()];
      document.querySelector('[data-scale=order]').click();
      seen.push(chosen());
      document.querySelector('[data-scale=order]').dispatchEvent(
          new KeyboardEvent('keydown', {key: 'ArrowRight'}));
      seen.push(chosen());
      return seen.join(' ');)"));
  EXPECT_EQ(Count(dom, "id=\"played\">time order time</output>"), 1u);
}

TEST_F(ScreenshotTest, IsNotBlank) {
  const std::string small = ToHtml(SmallExample());
  const std::string light = Picture("light", small, "1280,1250", false);
  const std::string dark = Picture("dark", small, "1280,1250", true);
  ExpectPicture(light);
  ExpectPicture(dark);
  EXPECT_NE(light, dark);
  ExpectPicture(Picture("narrow", small, "500,1700", false));
  ExpectPicture(
      Picture("long", ToHtml(LargeExample(10'000, 8)), "1280,1400", false));
  ExpectPicture(
      Picture("threads", ToHtml(LargeExample(1'000, 32)), "1280,1900", true));
}

}  // namespace
}  // namespace taprace
