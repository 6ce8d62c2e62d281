#include "harness/measure/workload.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace taprace {
namespace {

constexpr std::array kKinds = {
    TimedCallKind{TimedCall::kEmpty, "empty",
                  "no call: what the clock and the harness cost"},
    TimedCallKind{TimedCall::kOpenNull, "open_null", "open of /dev/null"},
    TimedCallKind{TimedCall::kOpenGeneric, "open_generic", "generic open"},
    TimedCallKind{TimedCall::kOpenIdle, "open_idle",
                  "open by name of an idle interface"},
    TimedCallKind{TimedCall::kOpenMissing, "open_missing",
                  "open by name of a missing interface"},
    TimedCallKind{TimedCall::kClose, "close", "close"},
    TimedCallKind{TimedCall::kStatGeneric, "stat_generic",
                  "stat of the generic name"},
};

struct Parameter {
  std::string_view name;
  int Workload::*value;
  int least;
  int most;
};
constexpr std::array kParameters = {
    Parameter{"threads", &Workload::threads, 1, kMeasuredThreadsMax},
    Parameter{"background", &Workload::background, 0, kMeasuredThreadsMax},
    Parameter{"interfaces", &Workload::interfaces, 0, kMeasuredInterfacesMax},
};

Error Malformed(std::string_view part, std::string_view expected) {
  constexpr size_t kShown = 60;
  std::string message = "workload: '";
  message += part.substr(0, kShown);
  message += "' where ";
  message += expected;
  message += " is expected";
  return {std::move(message)};
}

std::string_view TakePart(std::string_view& text) {
  const size_t end = text.find('/');
  const std::string_view part = text.substr(0, end);
  text = end == std::string_view::npos ? "" : text.substr(end + 1);
  return part;
}

bool SetParameter(std::string_view part, Workload& workload) {
  for (const Parameter& parameter : kParameters) {
    if (!part.starts_with(parameter.name)) continue;
    std::string_view digits = part.substr(parameter.name.size());
    if (!digits.starts_with(':')) continue;
    digits.remove_prefix(1);
    const char* end = digits.data() + digits.size();
    int value = 0;
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc() || stop != end) return false;
    if (value < parameter.least || value > parameter.most) return false;
    workload.*parameter.value = value;
    return true;
  }
  return false;
}

}  // namespace

std::span<const TimedCallKind> TimedCallKinds() { return kKinds; }

int PresentUnits(const Workload& workload) {
  return std::max(workload.interfaces, workload.threads + workload.background);
}

std::string ToString(const Workload& workload) {
  std::string text(kKinds[static_cast<size_t>(workload.call)].name);
  for (const Parameter& parameter : kParameters) {
    const int value = workload.*parameter.value;
    if (value == Workload().*parameter.value) continue;
    text += '/';
    text += parameter.name;
    text += ':' + std::to_string(value);
  }
  return text;
}

Result<Workload> ParseWorkload(std::string_view text) {
  const std::string_view name = TakePart(text);
  const auto* kind = std::find_if(
      kKinds.begin(), kKinds.end(),
      [&](const TimedCallKind& each) { return each.name == name; });
  if (kind == kKinds.end()) return Malformed(name, "a timed call");
  Workload workload{.call = kind->call};
  while (!text.empty()) {
    const std::string_view part = TakePart(text);
    if (!SetParameter(part, workload)) {
      return Malformed(part, "threads:N, background:N or interfaces:N");
    }
  }
  return workload;
}

}  // namespace taprace
