#include "harness/check/title.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>

#include "harness/tap/errno_name.h"

namespace taprace {
namespace {

bool IsDigit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// Addresses, units and counts differ between finds of one kind.
std::string WithoutNumbers(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size();) {
    if (!IsDigit(text[i])) {
      result += text[i++];
      continue;
    }
    while (i < text.size() && IsDigit(text[i])) ++i;
    result += 'N';
  }
  return result;
}

// "open tapN EBUSY"
std::string Words(const Call& call) {
  std::string text(KindName(call.operation.kind));
  if (OperandsOf(call.operation).device) {
    text.append(" ").append(FamilyName(call.operation.device.family));
    if (!call.operation.device.generic()) text += "N";
  }
  if (call.operation.fault != CallFault::kNone) {
    text.append(" under ").append(FaultName(call.operation.fault));
  }
  if (!call.pending() && !call.outcome.ok()) {
    text.append(" ").append(ErrnoName(call.outcome.error));
  }
  return text;
}

// The parts of "a; b; a", sorted, each once: how many threads wait
// for the same does not make another deadlock.
std::string WithoutRepeats(std::string_view text) {
  constexpr std::string_view kSeparator = "; ";
  std::set<std::string_view> parts;
  while (!text.empty()) {
    const size_t end = std::min(text.find(kSeparator), text.size());
    parts.insert(text.substr(0, end));
    text.remove_prefix(std::min(end + kSeparator.size(), text.size()));
  }
  std::string result;
  std::string_view separator;
  for (std::string_view part : parts) {
    result.append(separator).append(part);
    separator = kSeparator;
  }
  return result;
}

}  // namespace

std::string TitleOf(const Violation& violation, const History& history) {
  if (!violation.title.empty()) return violation.title;
  std::string title(InvariantName(violation.invariant));
  if (violation.invariant == Invariant::kPanic ||
      violation.invariant == Invariant::kHang) {
    const std::string words = WithoutNumbers(violation.sentence);
    return words.starts_with(title) ? words : title + ": " + words;
  }
  if (violation.invariant == Invariant::kDeadlock) {
    return title + ": " + WithoutRepeats(WithoutNumbers(violation.sentence));
  }
  std::set<std::string> words;  // sorted, each once
  for (size_t index : violation.guilty) {
    words.insert(Words(history.calls[index]));
  }
  const char* separator = ": ";
  for (const std::string& word : words) {
    title.append(separator).append(word);
    separator = ", ";
  }
  return title;
}

}  // namespace taprace
