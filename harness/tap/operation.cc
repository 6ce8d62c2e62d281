#include "harness/tap/operation.h"

#include <charconv>
#include <optional>
#include <vector>

namespace taprace {
namespace {

// How a kind reads in text: its word, then its operands in this order, with
// an arrow before the last of them where `arrow` says so.
struct Form {
  std::string_view word;
  Operands operands;
  bool arrow;
};

constexpr std::array<Form, kOpKindCount> kForms = {{
    {"open", {true, true, false}, true},
    {"close", {false, true, false}, false},
    {"stat", {true, false, false}, false},
    {"access", {true, false, false}, false},
    {"create", {true, false, false}, false},
    {"destroy", {true, false, false}, false},
    {"set", {false, false, false}, false},  // written by hand below
    {"fork", {false, true, true}, true},
    {"launch", {true, false, true}, true},
    {"pass", {false, true, true}, true},
    {"kill", {false, false, true}, false},
}};

constexpr std::array<std::string_view, kOptionCount> kOptions = {
    "persist", "module", "reuse", "devfs_cloning", "user_open", "up_on_open"};

const Form& FormOf(OpKind kind) { return kForms[static_cast<size_t>(kind)]; }

std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words;
  constexpr std::string_view kBlank = " \t\r";
  while (true) {
    const size_t begin = text.find_first_not_of(kBlank);
    if (begin == std::string_view::npos) return words;
    text.remove_prefix(begin);
    const size_t end = text.find_first_of(kBlank);
    words.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return words;
    text.remove_prefix(end);
  }
}

std::optional<Slot> ParseSlot(std::string_view word, char first) {
  if (word.size() != 1) return std::nullopt;
  const int slot = word[0] - first;
  if (slot < 0 || slot >= kSlotCount) return std::nullopt;
  return static_cast<Slot>(slot);
}

std::string DescriptorName(Slot slot) {
  return std::string(1, static_cast<char>('a' + slot));
}

std::string ChildName(Slot slot) {
  return std::string(1, static_cast<char>('A' + slot));
}

std::string Quoted(std::string_view word) {
  return "'" + std::string(word) + "'";
}

// Takes the words of one statement one after the other. The first that does
// not fit is kept as the error; what is read after it means nothing.
class Reader {
 public:
  explicit Reader(std::vector<std::string_view> words)
      : words_(std::move(words)) {}

  std::string_view Word(std::string_view wanted) {
    if (next_ < words_.size()) return words_[next_++];
    Fail("expected " + std::string(wanted) + " at the end");
    return "";
  }

  void Arrow() {
    const std::string_view word = Word("'->'");
    if (!error_ && word != "->") Fail("expected '->' before " + Quoted(word));
  }

  Device ReadDevice() {
    const std::string_view word = Word("a device");
    const std::optional<Device> device = ParseDevice(word);
    if (!error_ && !device) {
      Fail(Quoted(word) + " is no device: tap, tun, or one with a unit, 0 to " +
           std::to_string(kUnitMax));
    }
    return device.value_or(Device{});
  }

  Slot ReadDescriptor() { return ReadSlot("a descriptor, a to z", 'a'); }
  Slot ReadChild() { return ReadSlot("a process, A to Z", 'A'); }

  int32_t ReadValue() {
    const std::string_view word = Word("a number");
    int32_t value = 0;
    const char* end = word.data() + word.size();
    auto [stop, code] = std::from_chars(word.data(), end, value);
    if (!error_ && (code != std::errc() || stop != end)) {
      Fail(Quoted(word) + " is no number");
    }
    return value;
  }

  void Fail(std::string message) {
    if (!error_) error_ = Error{std::move(message)};
  }

  // Nothing, or `under` and a fault.
  CallFault ReadFault(OpKind kind) {
    if (next_ == words_.size() || words_[next_] != "under") {
      return CallFault::kNone;
    }
    ++next_;
    const std::string_view word = Word("a fault");
    const std::optional<CallFault> fault = ParseFault(word);
    if (!error_ && (!fault || *fault == CallFault::kNone)) {
      Fail(Quoted(word) +
           " is no fault: signal, fd-limit, no-memory, delay, kill");
    }
    if (!error_ && !CanBeUnder(kind, *fault)) {
      Fail("'" + std::string(FormOf(kind).word) + "' cannot be under " +
           Quoted(word));
    }
    return fault.value_or(CallFault::kNone);
  }

  Result<Operation> Finish(Operation operation) {
    if (next_ < words_.size()) {
      Fail("unexpected " + Quoted(words_[next_]) + " at the end");
    }
    if (error_) return *error_;
    return operation;
  }

 private:
  Slot ReadSlot(std::string_view wanted, char first) {
    const std::string_view word = Word(wanted);
    const std::optional<Slot> slot = ParseSlot(word, first);
    if (!error_ && !slot) {
      Fail("expected " + std::string(wanted) + ", not " + Quoted(word));
    }
    return slot.value_or(0);
  }

  std::vector<std::string_view> words_;
  size_t next_ = 0;
  std::optional<Error> error_;
};

// set persist VALUE DESCRIPTOR | set FAMILY OPTION VALUE
void ReadSet(Reader& reader, Operation& operation) {
  std::string_view word = reader.Word("an option");
  const std::optional<Device> family = ParseDevice(word);
  if (family && family->generic()) {
    operation.device = *family;
    word = reader.Word("an option");
  }
  const std::optional<Option> option = ParseOption(word);
  if (!option || OfDescriptor(*option) == family.has_value()) {
    reader.Fail(Quoted(word) +
                " is no option: 'set persist 0 a', or 'set tap reuse 2' "
                "(devfs_cloning, user_open, up_on_open, module)");
    return;
  }
  operation.option = *option;
  operation.value = reader.ReadValue();
  if (OfDescriptor(*option)) operation.descriptor = reader.ReadDescriptor();
}

void ReadOperands(Reader& reader, Operation& operation) {
  const Form& form = FormOf(operation.kind);
  int left =
      form.operands.device + form.operands.descriptor + form.operands.child;
  const auto arrow_if_last = [&] {
    if (--left == 0 && form.arrow) reader.Arrow();
  };
  if (form.operands.device) {
    arrow_if_last();
    operation.device = reader.ReadDevice();
  }
  if (form.operands.descriptor) {
    arrow_if_last();
    operation.descriptor = reader.ReadDescriptor();
  }
  if (form.operands.child) {
    arrow_if_last();
    operation.child = reader.ReadChild();
  }
}

}  // namespace

Operands OperandsOf(const Operation& operation) {
  if (operation.kind != OpKind::kSet) return FormOf(operation.kind).operands;
  const bool of_descriptor = OfDescriptor(operation.option);
  return {!of_descriptor, of_descriptor, false};
}

bool CanBeUnder(OpKind kind, CallFault fault) {
  switch (fault) {
    case CallFault::kNone:
      return true;
    case CallFault::kSignal:
      return kind == OpKind::kOpen || kind == OpKind::kClose ||
             kind == OpKind::kCreate || kind == OpKind::kDestroy;
    case CallFault::kFdLimit:
      return kind == OpKind::kOpen || kind == OpKind::kLaunch;
    case CallFault::kNoMemory:
      return kind == OpKind::kOpen || kind == OpKind::kCreate ||
             kind == OpKind::kSet;
    case CallFault::kDelay:
      return kind == OpKind::kClose;
    case CallFault::kKill:
      return kind == OpKind::kLaunch;
  }
  return false;
}

std::vector<FaultedKind> AllFaultedKinds() {
  std::vector<FaultedKind> all;
  for (int kind = 0; kind < kOpKindCount; ++kind) {
    for (int fault = 1; fault < kCallFaultCount; ++fault) {
      const FaultedKind faulted = {static_cast<OpKind>(kind),
                                   static_cast<CallFault>(fault)};
      if (CanBeUnder(faulted.kind, faulted.fault)) all.push_back(faulted);
    }
  }
  return all;
}

std::string ToString(FaultedKind faulted) {
  std::string text(KindName(faulted.kind));
  text += " under ";
  text += FaultName(faulted.fault);
  return text;
}

bool OfDescriptor(Option option) { return option == Option::kPersist; }

std::string_view KindName(OpKind kind) { return FormOf(kind).word; }

std::string_view OptionName(Option option) {
  return kOptions[static_cast<size_t>(option)];
}

std::optional<OpKind> ParseKind(std::string_view word) {
  for (size_t i = 0; i < kForms.size(); ++i) {
    if (kForms[i].word == word) return static_cast<OpKind>(i);
  }
  return std::nullopt;
}

std::optional<Option> ParseOption(std::string_view word) {
  for (size_t i = 0; i < kOptions.size(); ++i) {
    if (kOptions[i] == word) return static_cast<Option>(i);
  }
  return std::nullopt;
}

std::string ToString(const Operation& operation) {
  const Form& form = FormOf(operation.kind);
  std::vector<std::string> operands;
  if (operation.kind == OpKind::kSet) {
    if (!OfDescriptor(operation.option)) {
      operands.emplace_back(FamilyName(operation.device.family));
    }
    operands.emplace_back(OptionName(operation.option));
    operands.push_back(std::to_string(operation.value));
  }
  const Operands uses = OperandsOf(operation);
  if (form.operands.device) operands.push_back(ToString(operation.device));
  if (uses.descriptor) operands.push_back(DescriptorName(operation.descriptor));
  if (uses.child) operands.push_back(ChildName(operation.child));

  std::string text(form.word);
  for (size_t i = 0; i < operands.size(); ++i) {
    const bool last = i + 1 == operands.size();
    text += last && form.arrow ? " -> " : " ";
    text += operands[i];
  }
  if (operation.fault != CallFault::kNone) {
    text += " under ";
    text += FaultName(operation.fault);
  }
  return text;
}

Result<Operation> ParseOperation(std::string_view text) {
  Reader reader(Words(text));
  const std::string_view word = reader.Word("an operation");
  const std::optional<OpKind> kind = ParseKind(word);
  if (!kind) {
    reader.Fail(Quoted(word) + " is no operation");
    return reader.Finish({});
  }
  Operation operation{.kind = *kind};
  if (*kind == OpKind::kSet) {
    ReadSet(reader, operation);
  } else {
    ReadOperands(reader, operation);
  }
  operation.fault = reader.ReadFault(*kind);
  return reader.Finish(operation);
}

}  // namespace taprace
