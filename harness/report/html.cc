#include "harness/report/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "harness/report/escape.h"
#include "harness/report/fill_template.h"
#include "harness/report/interleaving.h"
#include "harness/report/page_assets.h"
#include "harness/report/text.h"
#include "harness/report/window.h"
#include "harness/report/wording.h"

namespace taprace {
namespace {

using Json = nlohmann::ordered_json;

// Bounds that together keep the page below kHtmlSizeMax.
constexpr size_t kCallsMax = 500;
constexpr size_t kProgramBytesMax = 24'000;
constexpr size_t kCommandBytesMax = 12'000;
constexpr size_t kPhraseBytesMax = 1'000;

// At most `bytes_max` of `text`, with a word where some is missing. A character
// cut in two is replaced later on, when the text is escaped.
std::string Cut(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  return std::string(text.substr(0, bytes_max)) + "…";
}

std::string_view StateOf(const Call& call) {
  if (call.pending()) return "pending";
  return call.outcome.ok() ? "ok" : "failed";
}

Json ToValue(const Counterexample& counterexample, size_t index) {
  const Call& call = counterexample.history.calls[index];
  return {{"number", index},
          {"thread", call.thread},
          {"operation", ToString(call.operation)},
          {"outcome", OutcomeWords(call)},
          {"state", StateOf(call)},
          {"from", call.invoke_ns},
          {"to", call.pending() ? Json(nullptr) : Json(call.return_ns)},
          {"guilty", IsGuilty(counterexample, index)}};
}

// What the scripts read: the calls shown, and the order as positions among
// them, with the place that each has in the whole order.
std::string Data(const Counterexample& counterexample,
                 const std::vector<size_t>& shown) {
  std::map<size_t, size_t> positions;
  Json calls = Json::array();
  for (size_t index : shown) {
    positions[index] = calls.size();
    calls.push_back(ToValue(counterexample, index));
  }
  Json order = Json::array();
  Json numbers = Json::array();
  Json stuck = nullptr;
  if (counterexample.order) {
    const LongestOrder& longest = *counterexample.order;
    for (size_t i = 0; i < longest.order.size(); ++i) {
      const auto it = positions.find(longest.order[i]);
      if (it == positions.end()) continue;
      order.push_back(it->second);
      numbers.push_back(i + 1);
    }
    const auto it = positions.find(longest.stuck);
    if (it != positions.end()) stuck = it->second;
  }
  const Json data = {{"calls", std::move(calls)},
                     {"steps", counterexample.timed_in_steps()},
                     {"order", std::move(order)},
                     {"orderNumbers", std::move(numbers)},
                     {"stuck", std::move(stuck)}};
  return EscapeScriptJson(
      data.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string Shown(size_t shown, size_t count) {
  if (shown == count) return Counted(static_cast<int64_t>(count), "call");
  return fmt::format("{} of {} calls, those around the guilty ones", shown,
                     Grouped(static_cast<int64_t>(count)));
}

std::string Size(const Counterexample& counterexample) {
  const auto left =
      static_cast<int64_t>(counterexample.program.operation_count());
  const auto found =
      static_cast<int64_t>(counterexample.found.operation_count());
  std::string size = Counted(left, "operation");
  if (left != found) size += fmt::format(", shrunk from {}", Grouped(found));
  return counterexample.minimal ? size : size + ", perhaps not the smallest";
}

// The interval as a band on a scale from 0 to 100 %, the share as a mark.
std::string Gauge(const HitRate& rate) {
  if (rate.runs == 0) return "";
  const double share =
      static_cast<double>(rate.hits) / static_cast<double>(rate.runs);
  return fmt::format(
      "<div class=\"gauge\" aria-hidden=\"true\">"
      "<i style=\"left:{:.2f}%;width:{:.2f}%\"></i>"
      "<b style=\"left:{:.2f}%\"></b></div>",
      100 * rate.low, 100 * (rate.high - rate.low), 100 * share);
}

}  // namespace

std::string ToHtml(const Counterexample& counterexample) {
  const std::vector<size_t> shown = Window(counterexample, kCallsMax);
  const std::string program = ToString(counterexample.program);
  const bool cut = program.size() > kProgramBytesMax;
  const auto phrase = [](std::string_view text) {
    return EscapeText(Cut(text, kPhraseBytesMax));
  };
  std::map<std::string_view, std::string> values = {
      {"css", std::string(kPageCss)},
      {"model", std::string(kModelJs)},
      {"timeline", std::string(kTimelineJs)},
      {"page", std::string(kPageJs)},
      {"body-class",
       counterexample.program.threads.empty() ? " class=\"recorded\"" : ""},
      {"target", phrase(counterexample.target)},
      {"invariant", phrase(counterexample.invariant)},
      {"sentence", phrase(counterexample.sentence)},
      {"rate", EscapeText(HitRateWords(counterexample.rate))},
      {"gauge", Gauge(counterexample.rate)},
      {"size", Size(counterexample)},
      {"seed", fmt::format("{}", counterexample.seed)},
      {"shown", Shown(shown.size(), counterexample.history.calls.size())},
      {"program", EscapeText(Cut(program, kProgramBytesMax))},
      {"program-note", cut ? "<p class=\"note\">The beginning only: "
                             "program.tap has it all.</p>"
                           : ""},
      {"interleaving", InterleavingHtml(counterexample)},
      {"replay", EscapeText(Cut(counterexample.replay, kCommandBytesMax))},
      {"text", EscapeText(ToText(counterexample))},
      {"data", Data(counterexample, shown)}};
  std::string page = FillTemplate(kPageHtml, values);
  if (page.size() <= kHtmlSizeMax) return page;
  // Only the text report has no bound of its own.
  values["text"] = "report.txt has this page as text.";
  page = FillTemplate(kPageHtml, values);
  assert(page.size() <= kHtmlSizeMax);
  return page;
}

}  // namespace taprace
