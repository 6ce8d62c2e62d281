// Opens the report in a headless Chromium and looks at its tables and plots.
// Skipped where there is no Chromium.
#include <gtest/gtest.h>

#include <string>

#include "bench/report/examples.h"
#include "bench/report/page.h"
#include "harness/report/browser.h"

namespace taprace {
namespace {

class ReportScreenshotTest : public BrowserTest {};

// Adds, at the end, the labels of the plots and for each whether there is
// something on it: at least one pixel in 500 has ink.
std::string WithInk(std::string page) {
  const std::string script = R"(<output id="ink"></output><script>
    document.getElementById('ink').textContent =
        [...document.querySelectorAll('canvas')].map((canvas) => {
          const {data} = canvas.getContext('2d').getImageData(
              0, 0, canvas.width, canvas.height);
          let ink = 0;
          for (let i = 3; i < data.length; i += 4) ink += data[i] > 0 ? 1 : 0;
          const drawn = ink * 500 * 4 > data.length;
          return `[${canvas.getAttribute('aria-label')}: ${drawn}]`;
        }).join(' ');</script>)";
  page.insert(page.rfind("</body>"), script);
  return page;
}

TEST_F(ReportScreenshotTest, DrawsEveryPlotAndShowsEveryFigure) {
  const std::string dom = Dom("report", WithInk(ToPage(ExampleContent())));
  // Of the live target and of the simulated ones.
  for (const char* title :
       {"Distribution", "Idle interfaces", "Threads", "Others at work"}) {
    EXPECT_EQ(Count(dom, std::string("[") + title + ": true]"), 2u) << title;
  }
  for (const char* title :
       {"Change of the median", "Medians, ns", "Medians, steps"}) {
    EXPECT_EQ(Count(dom, std::string("[") + title + ": true]"), 1u) << title;
  }
  EXPECT_EQ(Count(dom, ": false]"), 0u);
  EXPECT_EQ(Count(dom, "<td>open_generic/threads:8</td>"), 4u);
  EXPECT_EQ(Count(dom, "2 × EBUSY"), 1u);
  EXPECT_EQ(Count(dom, "<h3 class=\"failed\">no generic open fails</h3>"), 1u);
  EXPECT_EQ(Count(dom, "<td>2026-01-23</td>"), 1u);
  EXPECT_EQ(Elements(dom, "note overhead"), 1u);
  EXPECT_GE(Elements(dom, "slower\""), 20u);
}

TEST_F(ReportScreenshotTest, RunsNoScriptThatCameWithTheData) {
  const std::string dom = Dom("hostile", ToPage(HostileContent()));
  EXPECT_EQ(Count(dom, "<title>owned"), 0u);
  EXPECT_EQ(Count(dom, "<img"), 0u);
  EXPECT_EQ(Elements(dom, "card finding"), 1u);
}

TEST_F(ReportScreenshotTest, IsNotBlank) {
  const std::string page = ToPage(ExampleContent());
  const std::string light = Picture("light", page, "1280,3600", false);
  const std::string dark = Picture("dark", page, "1280,3600", true);
  ExpectPicture(light);
  ExpectPicture(dark);
  EXPECT_NE(light, dark);
}

}  // namespace
}  // namespace taprace
