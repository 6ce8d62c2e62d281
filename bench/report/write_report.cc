#include "bench/report/write_report.h"

#include <filesystem>
#include <utility>

#include "bench/report/json.h"
#include "bench/report/markdown.h"
#include "bench/report/page.h"
#include "harness/report/write_file.h"

namespace taprace {

Status WriteBenchReport(const std::string& folder,
                        const ReportContent& content) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Error{folder + ": " + error.message()};
  for (const auto& [name, text] : {std::pair("index.html", ToPage(content)),
                                   std::pair("report.md", ToMarkdown(content)),
                                   std::pair("report.json", ToJson(content))}) {
    Status written = WriteFileAtomically(folder + "/" + name, text);
    if (!written.ok()) return written;
  }
  return Done{};
}

}  // namespace taprace
