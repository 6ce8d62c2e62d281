#include "harness/agent/reply.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "harness/agent/words.h"
#include "harness/tap/errno_name.h"

namespace taprace {
namespace {

template <typename T>
void Append(std::string& text, T number, int base = 10) {
  std::array<char, 24> digits;
  const auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, base);
  text.append(digits.data(), end);
}

std::string ErrorWord(int32_t error) {
  if (error == 0) return "0";
  std::string name = ErrnoName(error);
  if (name.find(' ') == std::string::npos) return name;
  return "#" + std::to_string(error);
}

std::optional<int32_t> ParseErrorWord(std::string_view word) {
  if (word == "0") return 0;
  if (word.starts_with('#')) return ToNumber<int32_t>(word.substr(1));
  return ErrnoOfName(word);
}

// "open:signal"
std::string WordOf(FaultedKind faulted) {
  std::string word(KindName(faulted.kind));
  word += ":";
  word += FaultName(faulted.fault);
  return word;
}

std::string OneLine(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

struct Printer {
  std::string operator()(const Greeting& greeting) const {
    return "taprace-agent " + std::to_string(greeting.version) + " " +
           greeting.system;
  }
  std::string operator()(const ReadyReply& ready) const {
    const Traits& traits = ready.traits;
    std::string text = "ready spec=" + ready.spec;
    text += traits.outlives_close ? " outlives-close=1" : " outlives-close=0";
    text += traits.destroy_takes_held ? " destroy-takes-held=1"
                                      : " destroy-takes-held=0";
    text += traits.lookups_make ? " lookups-make=1" : " lookups-make=0";
    for (Family family : traits.families) {
      text += " family=";
      text += FamilyName(family);
    }
    for (Option option : traits.options) {
      text += " option=";
      text += OptionName(option);
    }
    for (const FaultedKind& faulted : traits.faults) {
      text += " fault=" + WordOf(faulted);
    }
    return text;
  }
  std::string operator()(const InvokedReply& reply) const {
    return Appended(reply);
  }
  std::string operator()(const ReturnedReply& reply) const {
    return Appended(reply);
  }
  std::string operator()(const BrokenReply& broken) const {
    return "broken " + std::to_string(broken.thread) + " " +
           std::to_string(broken.index) + " " + broken.invariant;
  }
  std::string operator()(const HangReply& hang) const {
    std::string text = "hang " + std::to_string(hang.thread);
    text += " " + std::to_string(hang.index);
    text += hang.interrupted ? " 1 " : " 0 ";
    return text + OneLine(hang.where);
  }
  std::string operator()(const DoneReply& done) const {
    std::string text = "done " + std::to_string(done.id);
    for (Device device : done.remaining) text += " " + ToString(device);
    return text;
  }
  std::string operator()(const BareReply& bare) const {
    return "bare " + std::to_string(bare.id) + " " +
           std::to_string(bare.operations) + " " + std::to_string(bare.time_ns);
  }
  std::string operator()(const BenchReply& bench) const {
    return "bench " + std::to_string(bench.id) + " " +
           taprace::ToLine(bench.measurement);
  }
  std::string operator()(const SymbolsReply& reply) const {
    std::string text = "symbols";
    for (const Symbol& symbol : reply.symbols) {
      text += " " + symbol.name + "=";
      Append(text, symbol.address, 16);
    }
    return text;
  }
  std::string operator()(const OkReply& /*ok*/) const { return "ok"; }
  std::string operator()(const ByeReply& /*bye*/) const { return "bye"; }
  std::string operator()(const ErrorReply& error) const {
    return "error " + OneLine(error.text);
  }

  template <typename Event>
  static std::string Appended(const Event& event) {
    std::string text;
    AppendLine(event, text);
    text.pop_back();  // the line feed
    return text;
  }
};

// Takes one number after another off a line and remembers whether all were
// such.
class Numbers {
 public:
  explicit Numbers(std::string_view& text) : text_(text) {}

  template <typename T>
  Numbers& Take(T& number) {
    const std::optional<T> value = ToNumber<T>(TakeWord(text_));
    ok_ &= value.has_value();
    number = value.value_or(T{});
    return *this;
  }
  bool ok() const { return ok_; }

 private:
  std::string_view& text_;
  bool ok_ = true;
};

Error Malformed(std::string_view line) {
  constexpr size_t kShown = 60;
  std::string message = "no reply of an agent: '";
  message += line.substr(0, kShown);
  message += "'";
  return {std::move(message)};
}

bool SetTrait(std::string_view key, std::string_view value, ReadyReply& ready) {
  Traits& traits = ready.traits;
  if (key == "spec") {
    ready.spec = value;
    return true;
  }
  if (key == "family") {
    const std::optional<Device> device = ParseDevice(value);
    if (!device || !device->generic()) return false;
    traits.families.push_back(device->family);
    return true;
  }
  if (key == "option") {
    const std::optional<Option> option = ParseOption(value);
    if (option) traits.options.push_back(*option);
    return option.has_value();
  }
  if (key == "fault") {
    for (const FaultedKind& faulted : AllFaultedKinds()) {
      if (WordOf(faulted) != value) continue;
      traits.faults.push_back(faulted);
      return true;
    }
    return false;
  }
  if (value != "0" && value != "1") return false;
  if (key == "outlives-close") traits.outlives_close = value == "1";
  if (key == "destroy-takes-held") traits.destroy_takes_held = value == "1";
  if (key == "lookups-make") traits.lookups_make = value == "1";
  return key == "outlives-close" || key == "destroy-takes-held" ||
         key == "lookups-make";
}

std::optional<Reply> ParseReady(std::string_view text) {
  ReadyReply ready;
  ready.traits.families.clear();
  while (!text.empty()) {
    const std::string_view word = TakeWord(text);
    const size_t equals = word.find('=');
    if (equals == std::string_view::npos ||
        !SetTrait(word.substr(0, equals), word.substr(equals + 1), ready)) {
      return std::nullopt;
    }
  }
  if (ready.traits.families.empty()) return std::nullopt;
  return Reply(std::move(ready));
}

std::optional<Reply> ParseReturned(std::string_view text) {
  ReturnedReply reply;
  if (!Numbers(text)
           .Take(reply.thread)
           .Take(reply.index)
           .Take(reply.invoke_ns)
           .Take(reply.return_ns)
           .ok()) {
    return std::nullopt;
  }
  const std::optional<int32_t> error = ParseErrorWord(TakeWord(text));
  if (!error || !Numbers(text).Take(reply.outcome.unit).ok() || !text.empty()) {
    return std::nullopt;
  }
  reply.outcome.error = *error;
  return Reply(reply);
}

std::optional<Reply> ParseDone(std::string_view text) {
  DoneReply done;
  if (!Numbers(text).Take(done.id).ok()) return std::nullopt;
  while (!text.empty()) {
    const std::optional<Device> device = ParseDevice(TakeWord(text));
    if (!device) return std::nullopt;
    done.remaining.push_back(*device);
  }
  return Reply(std::move(done));
}

std::optional<Reply> ParseSymbols(std::string_view text) {
  SymbolsReply reply;
  while (!text.empty()) {
    const std::string_view word = TakeWord(text);
    const size_t equals = word.find('=');
    if (equals == 0 || equals == std::string_view::npos) return std::nullopt;
    const auto address = ToNumber<uint64_t>(word.substr(equals + 1), 16);
    if (!address) return std::nullopt;
    reply.symbols.push_back({std::string(word.substr(0, equals)), *address});
  }
  return Reply(std::move(reply));
}

std::optional<Reply> Parse(std::string_view line) {
  std::string_view rest = line;
  const std::string_view name = TakeWord(rest);
  if (name == "r") return ParseReturned(rest);
  if (name == "i") {
    InvokedReply reply;
    Numbers numbers(rest);
    numbers.Take(reply.thread).Take(reply.index).Take(reply.invoke_ns);
    if (!numbers.ok() || !rest.empty()) return std::nullopt;
    return Reply(reply);
  }
  if (name == "broken") {
    BrokenReply broken;
    Numbers numbers(rest);
    numbers.Take(broken.thread).Take(broken.index);
    if (!numbers.ok() || rest.empty()) return std::nullopt;
    broken.invariant = rest;
    return Reply(std::move(broken));
  }
  if (name == "done") return ParseDone(rest);
  if (name == "symbols") return ParseSymbols(rest);
  if (name == "ready") return ParseReady(rest);
  if (name == "error") return Reply(ErrorReply{std::string(rest)});
  if (line == "ok") return Reply(OkReply());
  if (line == "bye") return Reply(ByeReply());
  if (name == "taprace-agent") {
    Greeting greeting;
    if (!Numbers(rest).Take(greeting.version).ok()) return std::nullopt;
    greeting.system = rest;
    return Reply(std::move(greeting));
  }
  if (name == "bare") {
    BareReply bare;
    Numbers numbers(rest);
    numbers.Take(bare.id).Take(bare.operations).Take(bare.time_ns);
    if (!numbers.ok() || !rest.empty()) return std::nullopt;
    return Reply(bare);
  }
  if (name == "bench") {
    BenchReply bench;
    if (!Numbers(rest).Take(bench.id).ok()) return std::nullopt;
    Result<Measurement> measurement = ParseMeasurement(rest);
    if (!measurement.ok()) return std::nullopt;
    bench.measurement = std::move(*measurement);
    return Reply(std::move(bench));
  }
  if (name == "hang") {
    HangReply hang;
    int interrupted = 0;
    Numbers numbers(rest);
    numbers.Take(hang.thread).Take(hang.index).Take(interrupted);
    if (!numbers.ok()) return std::nullopt;
    hang.interrupted = interrupted != 0;
    hang.where = rest;
    return Reply(std::move(hang));
  }
  return std::nullopt;
}

}  // namespace

void AppendLine(const InvokedReply& reply, std::string& text) {
  text += "i ";
  Append(text, reply.thread);
  text += ' ';
  Append(text, reply.index);
  text += ' ';
  Append(text, reply.invoke_ns);
  text += '\n';
}

void AppendLine(const ReturnedReply& reply, std::string& text) {
  text += "r ";
  Append(text, reply.thread);
  text += ' ';
  Append(text, reply.index);
  text += ' ';
  Append(text, reply.invoke_ns);
  text += ' ';
  Append(text, reply.return_ns);
  text += ' ';
  text += ErrorWord(reply.outcome.error);
  text += ' ';
  Append(text, reply.outcome.unit);
  text += '\n';
}

std::string ToLine(const Reply& reply) { return std::visit(Printer(), reply); }

Result<Reply> ParseReply(std::string_view line) {
  std::optional<Reply> reply = Parse(line);
  if (!reply) return Malformed(line);
  return std::move(*reply);
}

}  // namespace taprace
