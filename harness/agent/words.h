// Reading the words of a line, for the agent's protocol.
#ifndef TAPRACE_HARNESS_AGENT_WORDS_H_
#define TAPRACE_HARNESS_AGENT_WORDS_H_

#include <charconv>
#include <optional>
#include <string_view>

namespace taprace {

// Cuts off and returns the first word of `text`, "" at its end. Words are
// separated by single spaces.
inline std::string_view TakeWord(std::string_view& text) {
  const size_t end = text.find(' ');
  const std::string_view word = text.substr(0, end);
  text = end == std::string_view::npos ? "" : text.substr(end + 1);
  return word;
}

// The whole of `word` as a number of type T, within its range.
template <typename T>
std::optional<T> ToNumber(std::string_view word, int base = 10) {
  T number = 0;
  const char* end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data(), end, number, base);
  if (error != std::errc() || stop != end || word.empty()) return std::nullopt;
  return number;
}

}  // namespace taprace

#endif  // TAPRACE_HARNESS_AGENT_WORDS_H_
