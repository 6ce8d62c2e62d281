#include "harness/cli/check.h"

#include <fmt/format.h>

#include <memory>
#include <string>

#include "harness/check/checker.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/input.h"
#include "harness/history/event.h"
#include "harness/history/history_json.h"
#include "harness/report/html.h"
#include "harness/report/text.h"
#include "harness/report/write_file.h"
#include "harness/spec/check_history.h"
#include "harness/spec/recorded.h"
#include "harness/spec/tap_rules.h"

namespace taprace {
namespace {

struct CheckFlags {
  std::string file;
  std::string spec;
  std::string html;
  int64_t time_ms = 60'000;
  int64_t memory_mib = 1024;
};

check::Options ToOptions(const CheckFlags& flags) {
  return {.time_ns_max = flags.time_ms * 1'000'000,
          .memory_bytes_max = static_cast<size_t>(flags.memory_mib) << 20};
}

int Unknown(check::Limit limit) {
  fmt::print("unknown: {}\n",
             limit == check::Limit::kTime ? "the time was too short (--time)"
             : limit == check::Limit::kMemory ? "the memory was too small "
                                                "(--memory)"
                                              : "too many calls at once");
  return kExitUnknown;
}

// The verdict on one history whose calls started on `lines`. `about` is put
// before it.
int Say(const check::Finding& finding, const std::vector<int>& lines,
        const std::string& file, const std::string& about) {
  switch (finding.verdict) {
    case check::Verdict::kLinearizable:
      fmt::print("{}linearizable: {} calls\n", about, lines.size());
      return kExitPassed;
    case check::Verdict::kUnknown:
      return Unknown(finding.limit);
    case check::Verdict::kViolation:
      break;
  }
  fmt::print(
      "{}not linearizable: no order explains the call invoked at {}:{}; the "
      "longest order has {} of {} calls\n",
      about, file, lines[finding.stuck], finding.order.size(), lines.size());
  return kExitViolation;
}

int CheckRegister(const CheckFlags& flags, const EventLog& log) {
  const auto recorded = RegisterCalls(log, flags.file);
  if (!recorded.ok()) return Fail(recorded.error());
  check::Checker<Register> checker;
  return Say(checker.Check(Register(), recorded->calls, ToOptions(flags)),
             recorded->lines, flags.file, "");
}

int CheckKv(const CheckFlags& flags, const EventLog& log) {
  Strings strings;
  const auto by_key = KvCalls(log, flags.file, strings);
  if (!by_key.ok()) return Fail(by_key.error());
  check::Checker<Kv> checker;
  int worst = kExitPassed;
  for (const auto& [key, recorded] : *by_key) {
    const int verdict =
        Say(checker.Check(Kv(strings), recorded.calls, ToOptions(flags)),
            recorded.lines, flags.file, "key " + key + ": ");
    // A violation says more than a check that was given up.
    if (worst != kExitViolation && verdict != kExitPassed) worst = verdict;
  }
  return worst;
}

Counterexample MakeCounterexample(const CheckFlags& flags,
                                  const TapRules& rules, History history,
                                  check::Finding finding) {
  Violation violation = ToViolation(rules, history, std::move(finding));
  Counterexample counterexample;
  counterexample.target = flags.file;
  counterexample.invariant = InvariantName(violation.invariant);
  counterexample.sentence = std::move(violation.sentence);
  counterexample.guilty = std::move(violation.guilty);
  counterexample.order = std::move(violation.order);
  counterexample.history = std::move(history);
  counterexample.replay =
      fmt::format("taprace check {} --spec {}", flags.file, flags.spec);
  return counterexample;
}

int CheckTap(const CheckFlags& flags, const TapRules& rules,
             std::string_view text) {
  Result<History> history = ReadHistory(text, flags.file);
  if (!history.ok()) return Fail(history.error());
  Result<check::Finding> finding =
      CheckHistory(rules, *history, ToOptions(flags));
  if (!finding.ok()) {
    return Fail({flags.file + ": " + finding.error().message});
  }
  if (finding->verdict == check::Verdict::kUnknown) {
    return Unknown(finding->limit);
  }
  if (finding->verdict == check::Verdict::kLinearizable) {
    fmt::print("linearizable: {} calls\n", history->calls.size());
    return kExitPassed;
  }
  const Counterexample counterexample = MakeCounterexample(
      flags, rules, std::move(*history), std::move(*finding));
  fmt::print("{}", ToText(counterexample));
  if (flags.html.empty()) return kExitViolation;
  const Status written =
      WriteFileAtomically(flags.html, ToHtml(counterexample));
  return written.ok() ? kExitViolation : Fail(written.error());
}

int Check(const CheckFlags& flags) {
  const bool is_register = flags.spec == "register";
  const bool is_kv = flags.spec == "kv";
  const TapRules* rules = FindTapSpec(flags.spec);
  if (!is_register && !is_kv && rules == nullptr) {
    return Fail({"--spec " + flags.spec +
                 ": no such specification; taprace check --help lists them"});
  }
  const Result<std::string> text = ReadInput(flags.file);
  if (!text.ok()) return Fail(text.error());
  if (rules != nullptr) return CheckTap(flags, *rules, *text);
  const Result<EventLog> log = ReadEvents(*text, flags.file);
  if (!log.ok()) return Fail(log.error());
  return is_register ? CheckRegister(flags, *log) : CheckKv(flags, *log);
}

std::string CheckFooter() {
  return TapSpecHelp() +
         R"(  register      read, write and compare-and-set of one number
  kv            get, put and append of texts, each key by itself

A history is JSON Lines (docs/history-format.md), as counterexamples have it in
history.jsonl.

Exit status: 0 linearizable, 1 not linearizable, 2 the history could not be
read, 3 unknown: time or memory did not suffice.)";
}

}  // namespace

void AddCheckCommand(CliCommand& program) {
  CliCommand command = program.AddCommand(
      "check", "Judge a recorded history by a sequential specification");
  auto flags = std::make_shared<CheckFlags>();
  command.Option("history", flags->file, "the history; - is standard input")
      .Required();
  command.Option("--spec", flags->spec, "one of those below").Required();
  command.Option("--html", flags->html,
                 "write a page that shows the violation, tap only");
  command.Option("--time", flags->time_ms, "give up after this long")
      .Time()
      .ShowDefault("60s");
  command.Option("--memory", flags->memory_mib, "give up beyond this many MiB")
      .Within(1, int64_t{1} << 20)
      .ShowDefault();
  command.Footer(CheckFooter);
  command.Runs([flags] { return Check(*flags); });
}

}  // namespace taprace
