#include "harness/report/wording.h"

#include <fmt/format.h>

#include "harness/tap/errno_name.h"

namespace taprace {

std::string OutcomeWords(const Call& call) {
  if (call.pending()) return "never returned";
  if (!call.outcome.ok()) return ErrnoName(call.outcome.error);
  if (call.outcome.unit == kGeneric) return "ok";
  return "= " +
         ToString(Device{call.operation.device.family, call.outcome.unit});
}

std::string HitRateWords(const HitRate& rate) {
  if (rate.runs == 0) return "not run again";
  const double share =
      static_cast<double>(rate.hits) / static_cast<double>(rate.runs);
  return fmt::format("seen in {} of {}: {:.1f} % [{:.1f} %, {:.1f} %]",
                     Grouped(rate.hits), Counted(rate.runs, "run"), 100 * share,
                     100 * rate.low, 100 * rate.high);
}

std::string Grouped(int64_t number) {
  const std::string digits = std::to_string(number);
  std::string grouped;
  for (size_t i = 0; i < digits.size(); ++i) {
    const bool first = i == 0 || digits[i - 1] == '-';
    if (!first && (digits.size() - i) % 3 == 0) grouped += ',';
    grouped += digits[i];
  }
  return grouped;
}

std::string DurationWords(int64_t ns) {
  constexpr double kSecond = 1e9;
  constexpr int64_t kMinute = 60'000'000'000;
  if (ns < 1'000) return fmt::format("{} ns", ns);
  const auto exact = static_cast<double>(ns);
  if (ns < 1'000'000) return fmt::format("{:.1f} µs", exact / 1e3);
  if (ns < 1'000'000'000) return fmt::format("{:.1f} ms", exact / 1e6);
  if (ns < 2 * kMinute) return fmt::format("{:.1f} s", exact / kSecond);
  const int64_t minutes = ns / kMinute;
  if (minutes < 60) {
    return fmt::format("{} min {:02} s", minutes, ns / 1'000'000'000 % 60);
  }
  return fmt::format("{} h {:02} min", minutes / 60, minutes % 60);
}

std::string Counted(int64_t number, const std::string& noun) {
  return Grouped(number) + " " + noun + (number == 1 ? "" : "s");
}

}  // namespace taprace
