// Opens the HTML report in a headless Chromium and looks at what its scripts
// made of it. Skipped where there is no Chromium.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "harness/report/browser.h"
#include "harness/report/examples.h"
#include "harness/report/html.h"

namespace taprace {
namespace {

class ScreenshotTest : public BrowserTest {};

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
