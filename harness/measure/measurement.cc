#include "harness/measure/measurement.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace taprace {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

// Spaces, colons and what is not printable become %XX.
std::string ToWord(std::string_view text) {
  std::string word;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7f && c != '%' && c != ':') {
      word += c;
    } else {
      word += '%';
      word += kHex[byte >> 4];
      word += kHex[byte & 15];
    }
  }
  return word;
}

std::optional<std::string> FromWord(std::string_view word) {
  std::string text;
  for (size_t i = 0; i < word.size(); ++i) {
    if (word[i] != '%') {
      text += word[i];
      continue;
    }
    if (i + 2 >= word.size()) return std::nullopt;
    const size_t high = kHex.find(word[i + 1]);
    const size_t low = kHex.find(word[i + 2]);
    if (high == std::string_view::npos || low == std::string_view::npos) {
      return std::nullopt;
    }
    text += static_cast<char>(high << 4 | low);
    i += 2;
  }
  return text;
}

template <typename T>
bool ToNumber(std::string_view text, T& number) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end;
}

// What a double holds exactly; a hundred days of nanoseconds.
constexpr int64_t kSumMax = int64_t{1} << 53;

struct Pair {
  std::string_view key;
  int64_t times = 0;
};

// The next `key:times` of the line.
std::optional<Pair> TakePair(std::string_view& line) {
  const size_t end = line.find(' ');
  const std::string_view word = line.substr(0, end);
  line = end == std::string_view::npos ? "" : line.substr(end + 1);
  const size_t colon = word.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  Pair pair{.key = word.substr(0, colon)};
  if (!ToNumber(word.substr(colon + 1), pair.times) || pair.times < 0) {
    return std::nullopt;
  }
  return pair;
}

std::optional<Measurement> Parse(std::string_view line) {
  Measurement measurement;
  int64_t count = 0;
  int64_t min = 0;
  int64_t max = 0;
  double sum = 0;
  for (const std::string_view name : {"min", "max", "sum"}) {
    const std::optional<Pair> pair = TakePair(line);
    if (!pair || pair->key != name) return std::nullopt;
    if (name == "sum" && pair->times > kSumMax) return std::nullopt;
    if (name == "min") min = pair->times;
    if (name == "max") max = pair->times;
    if (name == "sum") sum = static_cast<double>(pair->times);
  }
  constexpr int64_t kTimesMax = int64_t{1} << 50;  // no sum overflows
  while (!line.empty()) {
    const std::optional<Pair> pair = TakePair(line);
    if (!pair || pair->times == 0 || pair->times > kTimesMax) {
      return std::nullopt;
    }
    int64_t value = 0;
    if (ToNumber(pair->key, value)) {
      if (value < 0) return std::nullopt;
      measurement.latency.AddMany(value, pair->times);
      count += pair->times;
      if (count > kTimesMax) return std::nullopt;
    } else {
      std::optional<std::string> name = FromWord(pair->key);
      if (!name || name->empty()) return std::nullopt;
      measurement.failed[*name] = pair->times;
    }
  }
  measurement.latency.SetExact(min, max, sum);
  return measurement;
}

}  // namespace

int64_t Measurement::failures() const {
  int64_t sum = 0;
  for (const auto& [what, times] : failed) sum += times;
  return sum;
}

void Measurement::Merge(const Measurement& other) {
  latency.Merge(other.latency);
  for (const auto& [what, times] : other.failed) failed[what] += times;
}

std::string ToLine(const Measurement& measurement) {
  const Histogram& latency = measurement.latency;
  std::string line = "min:" + std::to_string(latency.min()) +
                     " max:" + std::to_string(latency.max()) + " sum:" +
                     std::to_string(static_cast<int64_t>(std::min(
                         latency.sum(), static_cast<double>(kSumMax))));
  latency.ForEach([&](int64_t value, int64_t times) {
    line += ' ' + std::to_string(value) + ':' + std::to_string(times);
  });
  for (const auto& [what, times] : measurement.failed) {
    line += ' ' + ToWord(what) + ':' + std::to_string(times);
  }
  return line;
}

Result<Measurement> ParseMeasurement(std::string_view line) {
  std::optional<Measurement> measurement = Parse(line);
  if (!measurement) return Error{"no measurement"};
  return std::move(*measurement);
}

}  // namespace taprace
