// A headless Chromium that opens the pages of reports, for tests.
#ifndef TAPRACE_HARNESS_REPORT_BROWSER_H_
#define TAPRACE_HARNESS_REPORT_BROWSER_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taprace {

// Skips where there is no Chromium.
class BrowserTest : public testing::Test {
 protected:
  void SetUp() override;

  // The page as its scripts left it.
  std::string Dom(const std::string& name, const std::string& html);

  // A picture of the page, as a PNG file.
  std::string Picture(const std::string& name, const std::string& html,
                      const std::string& size, bool dark);

 private:
  void Write(const std::string& name, const std::string& html);
  std::vector<std::string> Command(const std::string& name,
                                   const std::vector<std::string>& flags);

  std::optional<std::string> chromium_;
  std::filesystem::path folder_;
  int profiles_ = 0;
};

size_t Count(std::string_view text, std::string_view part);

// Elements whose class attribute starts with `names`.
size_t Elements(std::string_view dom, const std::string& names);

// Anything but a page of one colour: those compress to almost nothing.
void ExpectPicture(std::string_view png);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_REPORT_BROWSER_H_
