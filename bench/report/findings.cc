#include "bench/report/findings.h"

#include <exception>
#include <nlohmann/json.hpp>

#include "bench/report/read_file.h"

namespace taprace {

Result<RunFindings> ParseFindings(std::string_view json,
                                  const std::string& file) {
  try {
    const auto value = nlohmann::json::parse(json);
    if (value.at("format") != "taprace-report" || value.at("version") != 1) {
      return Error{file + ": no summary of this version of taprace"};
    }
    RunFindings run{.target = value.at("target").get<std::string>(),
                    .seed = value.at("seed").get<std::string>(),
                    .programs = value.at("programs").get<int64_t>(),
                    .operations = value.at("operations").get<int64_t>()};
    for (const auto& found : value.at("counterexamples")) {
      run.findings.push_back(
          {.invariant = found.at("invariant").get<std::string>(),
           .sentence = found.at("sentence").get<std::string>(),
           .replay = found.at("replay").get<std::string>()});
    }
    return run;
  } catch (const std::exception& error) {
    return Error{file + ": " + error.what()};
  }
}

Result<RunFindings> LoadFindings(const std::string& file) {
  const Result<std::string> text = ReadWholeFile(file);
  if (!text.ok()) return text.error();
  return ParseFindings(*text, file);
}

}  // namespace taprace
