#include "harness/agent/guest_setup.h"

#include "harness/agent/words.h"

namespace taprace {

std::string ToString(const GuestSetup& setup) {
  std::string text = "port " + setup.port + "\n";
  for (const std::string& module : setup.modules) {
    text += "module " + module + "\n";
  }
  for (const GuestSetup::Sysctl& sysctl : setup.sysctls) {
    text += "sysctl " + sysctl.name + " " + sysctl.value + "\n";
  }
  return text;
}

Result<GuestSetup> ParseGuestSetup(std::string_view text,
                                   std::string_view file) {
  GuestSetup setup;
  for (int number = 1; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
    const std::string_view key = TakeWord(line);
    if (key.empty()) continue;
    if (key == "port") {
      setup.port = line;
    } else if (key == "module") {
      setup.modules.emplace_back(line);
    } else if (key == "sysctl") {
      const std::string_view name = TakeWord(line);
      setup.sysctls.push_back({std::string(name), std::string(line)});
    } else {
      return Error{std::string(file) + ":" + std::to_string(number) +
                   ": port, module or sysctl expected"};
    }
  }
  return setup;
}

}  // namespace taprace
