#include "harness/report/json.h"

#include <nlohmann/json.hpp>

#include "harness/tap/errno_name.h"

namespace taprace {
namespace {

// Fields keep the order in which json.h documents them.
using Json = nlohmann::ordered_json;

Json ToValue(const Call& call) {
  Json value = {{"thread", call.thread},
                {"operation", ToString(call.operation)},
                {"invoke_ns", call.invoke_ns}};
  if (call.pending()) return value;
  value["return_ns"] = call.return_ns;
  if (call.outcome.unit != kGeneric) value["unit"] = call.outcome.unit;
  if (!call.outcome.ok()) {
    value["error"] = call.outcome.error;
    value["name"] = ErrnoName(call.outcome.error);
  }
  return value;
}

Json ToValue(const std::optional<LongestOrder>& order) {
  if (!order) return nullptr;
  return {{"calls", order->order}, {"stuck", order->stuck}};
}

Json ToValue(const std::vector<KernelStep>& steps) {
  Json values = Json::array();
  for (const KernelStep& step : steps) {
    values.push_back({{"thread", step.thread},
                      {"what", step.what},
                      {"preempting", step.preempting}});
  }
  return values;
}

Json ToValue(const HitRate& rate) {
  return {{"hits", rate.hits},
          {"runs", rate.runs},
          {"low", rate.low},
          {"high", rate.high}};
}

Json ToValue(const Counterexample& counterexample) {
  Json idle = Json::array();
  for (Device device : counterexample.history.idle) {
    idle.push_back(ToString(device));
  }
  Json calls = Json::array();
  for (const Call& call : counterexample.history.calls) {
    calls.push_back(ToValue(call));
  }
  return {{"target", counterexample.target},
          {"title", counterexample.title.empty() ? counterexample.invariant
                                                 : counterexample.title},
          {"invariant", counterexample.invariant},
          {"sentence", counterexample.sentence},
          {"replay", counterexample.replay},
          {"steering", counterexample.steering},
          {"seed", std::to_string(counterexample.seed)},
          {"program", ToString(counterexample.program)},
          {"minimal", counterexample.minimal},
          {"found", ToString(counterexample.found)},
          {"rate", ToValue(counterexample.rate)},
          {"idle", std::move(idle)},
          {"calls", std::move(calls)},
          {"guilty", counterexample.guilty},
          {"order", ToValue(counterexample.order)},
          {"steps", ToValue(counterexample.steps)}};
}

Json ToValue(const KindCount& count) {
  Json failed = Json::object();
  for (const auto& [error, number] : count.failed) {
    failed[ErrnoName(error)] = number;
  }
  return {{"ok", count.ok},
          {"failed", std::move(failed)},
          {"pending", count.pending}};
}

Json KindsOf(const RunSummary& summary) {
  Json kinds = Json::object();
  for (size_t i = 0; i < summary.kinds.size(); ++i) {
    const KindCount& count = summary.kinds[i];
    if (count.total() == 0) continue;
    kinds[std::string(KindName(static_cast<OpKind>(i)))] = ToValue(count);
  }
  return kinds;
}

// Never throws: bytes that are no UTF-8 are replaced.
std::string Dump(const Json& json) {
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string ToJson(const Counterexample& counterexample) {
  return Dump(ToValue(counterexample));
}

std::string ToJson(const RunSummary& summary) {
  Json counterexamples = Json::array();
  for (const Counterexample& counterexample : summary.counterexamples) {
    counterexamples.push_back(ToValue(counterexample));
  }
  return Dump({{"format", kReportFormat},
               {"version", 1},
               {"target", summary.target},
               {"seed", std::to_string(summary.seed)},
               {"programs", summary.programs},
               {"operations", summary.operations},
               {"undecided", summary.undecided},
               {"duration_ns", summary.duration_ns},
               {"kinds", KindsOf(summary)},
               {"known", summary.known},
               {"counterexamples", std::move(counterexamples)}});
}

}  // namespace taprace
