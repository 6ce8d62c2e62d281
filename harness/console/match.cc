#include "harness/console/match.h"

#include <algorithm>
#include <array>

namespace taprace {
namespace {

constexpr std::string_view kCapture = "{}";

bool IsDigit(char c) { return '0' <= c && c <= '9'; }
bool IsHex(char c) { return IsDigit(c) || ('a' <= c && c <= 'f'); }
bool IsName(char c) {
  return IsDigit(c) || ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') ||
         c == '_';
}

// The words whose number is an instance of theirs and says nothing.
constexpr std::array<std::string_view, 6> kNumbered = {"tap", "tun", "vmnet",
                                                       "cpu", "CPU", "epair"};

bool AllOf(std::string_view word, bool (*is)(char)) {
  return !word.empty() && std::all_of(word.begin(), word.end(), is);
}

// One run of name characters in its stable form.
std::string StableWord(std::string_view word) {
  constexpr size_t kAddressDigits = 8;
  const bool prefixed = word.starts_with("0x");
  if (prefixed && AllOf(word.substr(2), IsHex)) return "ADDR";
  if (AllOf(word, IsDigit)) return "N";
  if (word.size() >= kAddressDigits && AllOf(word, IsHex)) return "ADDR";
  for (std::string_view name : kNumbered) {
    if (word.starts_with(name) && AllOf(word.substr(name.size()), IsDigit)) {
      return std::string(name) + "N";
    }
  }
  return std::string(word);
}

// "/usr/src/sys/net/if_tuntap.c:123" becomes "if_tuntap.c".
std::string StableSource(std::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
  return std::string(path.substr(0, path.find(':')));
}

// Whether `word`, without blanks, is FILE.c or FILE.c:LINE with a path or not.
bool IsSource(std::string_view word) {
  for (std::string_view end : {".c", ".h"}) {
    const size_t at = word.find(end);
    if (at == std::string_view::npos || at == 0) continue;
    const std::string_view rest = word.substr(at + end.size());
    if (rest.empty()) return true;
    if (rest.front() == ':' && AllOf(rest.substr(1), IsDigit)) return true;
  }
  return false;
}

std::string StableText(std::string_view word) {
  std::string text;
  while (!word.empty()) {
    size_t end = 0;
    while (end < word.size() && IsName(word[end])) ++end;
    if (end > 0) {
      const std::string stable = StableWord(word.substr(0, end));
      // An offset in a function is another in each build.
      if (stable == "ADDR" && text.ends_with('+')) {
        text.pop_back();
      } else {
        text += stable;
      }
    } else {
      text += word[end++];
    }
    word.remove_prefix(end);
  }
  return text;
}

}  // namespace

std::optional<std::vector<std::string_view>> Match(std::string_view pattern,
                                                   std::string_view line) {
  std::vector<std::string_view> captures;
  size_t end = pattern.find(kCapture);
  std::string_view literal = pattern.substr(0, end);
  size_t at = line.find(literal);
  if (at == std::string_view::npos) return std::nullopt;
  line.remove_prefix(at + literal.size());
  while (end != std::string_view::npos) {
    pattern.remove_prefix(end + kCapture.size());
    end = pattern.find(kCapture);
    literal = pattern.substr(0, end);
    at = literal.empty() ? line.size() : line.find(literal);
    if (at == std::string_view::npos) return std::nullopt;
    captures.push_back(line.substr(0, at));
    line.remove_prefix(at + literal.size());
  }
  return captures;
}

std::string Expand(std::string_view text,
                   const std::vector<std::string_view>& captures) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool reference = text[i] == '{' && i + 2 < text.size() &&
                           IsDigit(text[i + 1]) && text[i + 2] == '}';
    if (!reference) {
      result += text[i];
      continue;
    }
    const auto number = static_cast<size_t>(text[i + 1] - '0');
    if (number >= 1 && number <= captures.size()) {
      result += Stable(captures[number - 1]);
    }
    i += 2;
  }
  return result;
}

std::string Stable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const size_t blank = text.find_first_of(" \t");
    const std::string_view word = text.substr(0, blank);
    if (!word.empty()) {
      if (!result.empty()) result += ' ';
      result += IsSource(word) ? StableSource(word) : StableText(word);
    }
    text = blank == std::string_view::npos ? "" : text.substr(blank + 1);
  }
  return result;
}

}  // namespace taprace
