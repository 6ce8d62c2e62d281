#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <utility>

#include "harness/steer/plan.h"

namespace taprace {
namespace {

// What is wrong, without the place.
using Problem = std::optional<std::string>;

std::string Quoted(std::string_view word) {
  constexpr size_t kShown = 40;
  // What comes from a broken file may be anything.
  std::string text = "'";
  for (char c : word.substr(0, kShown)) text += c >= ' ' && c <= '~' ? c : '?';
  return text + "'";
}

std::string Expected(std::string_view what, std::string_view word) {
  std::string text = word.empty() ? "the end" : Quoted(word);
  return (text + " where ").append(what).append(" is expected");
}

template <typename T>
std::optional<T> Number(std::string_view text, int base = 10) {
  T number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, base);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  return number;
}

// Decimal, or hexadecimal after 0x.
std::optional<uint64_t> Offset(std::string_view text) {
  if (!text.starts_with("0x")) return Number<uint64_t>(text);
  return Number<uint64_t>(text.substr(2), 16);
}

bool IsName(std::string_view word) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  const auto inner = [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '$';
  };
  return !word.empty() && letter(word.front()) &&
         std::all_of(word.begin(), word.end(), inner);
}

std::optional<int64_t> Time(std::string_view word) {
  for (const auto& [unit, us] : {std::pair{"us", 1}, {"ms", 1'000}}) {
    if (!word.ends_with(unit)) continue;
    word.remove_suffix(2);
    const auto number = Number<int64_t>(word);
    if (!number || *number < 0 || *number > kSteerTimeMaxUs / us) break;
    return *number * us;
  }
  if (!word.ends_with('s')) return std::nullopt;
  word.remove_suffix(1);
  const auto number = Number<int64_t>(word);
  if (!number || *number < 0 || *number > kSteerTimeMaxUs / 1'000'000) {
    return std::nullopt;
  }
  return *number * 1'000'000;
}

class Parser {
 public:
  Problem Read(std::string_view statement) {
    rest_ = statement;
    const std::string_view word = Next();
    if (word.empty()) return std::nullopt;
    Problem problem = Statement(word);
    if (problem) return problem;
    const std::string_view more = Next();
    if (!more.empty()) return Expected("the end", more);
    return std::nullopt;
  }

  Plan Take() { return std::move(plan_); }

 private:
  Problem Statement(std::string_view word) {
    if (word == "point") return ReadPoint();
    if (word == "delay") return ReadDelay();
    if (word == "hold") return ReadHold();
    if (word == "pct") return ReadPct();
    if (word == "replay") return ReadReplay();
    if (word != "record") return Quoted(word) + " is no statement of a plan";
    plan_.record = true;
    return std::nullopt;
  }

  std::string_view Next() {
    constexpr std::string_view kBlank = " \t\r";
    const size_t begin = rest_.find_first_not_of(kBlank);
    if (begin == std::string_view::npos) {
      rest_ = "";
      return "";
    }
    rest_.remove_prefix(begin);
    const size_t end = std::min(rest_.find_first_of(kBlank), rest_.size());
    const std::string_view word = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return word;
  }

  Problem ReadPoint() {
    Point point;
    const std::string_view name = Next();
    if (!IsName(name)) return Expected("a name", name);
    point.name = point.symbol = name;
    const std::string_view place = Next();
    if (place.starts_with("0x")) {
      point.symbol.clear();
      const auto address = Offset(place);
      if (!address) return Expected("an address", place);
      point.offset = *address;
    } else if (!place.empty()) {
      const size_t plus = std::min(place.find('+'), place.size());
      const std::string_view symbol = place.substr(0, plus);
      if (!symbol.empty()) {
        if (!IsName(symbol)) return Expected("a symbol", place);
        point.symbol = symbol;
      }
      if (plus < place.size()) {
        const auto offset = Offset(place.substr(plus + 1));
        if (!offset) return Expected("an offset", place);
        point.offset = *offset;
      }
    }
    if (plan_.points.size() == kPointsMax) return "too many points";
    if (!index_.emplace(point.name, plan_.points.size()).second) {
      return "there is a point " + point.name + " already";
    }
    plan_.points.push_back(std::move(point));
    return std::nullopt;
  }

  Problem Known(std::string_view name, size_t& point) const {
    const auto found = index_.find(name);
    if (found == index_.end()) return Expected("the name of a point", name);
    point = found->second;
    return std::nullopt;
  }

  Problem TakePoint(size_t& point) { return Known(Next(), point); }

  Problem TakeTime(int64_t& time_us) {
    const std::string_view word = Next();
    const auto time = Time(word);
    if (!time) return Expected("a time of at most 10s, as in 200us,", word);
    time_us = *time;
    return std::nullopt;
  }

  Problem TakeWord(std::string_view expected) {
    const std::string_view word = Next();
    if (word == expected) return std::nullopt;
    return Expected(Quoted(expected), word);
  }

  Problem ReadDelay() {
    Delay delay;
    const std::string_view name = Next();
    if (name != "*") {
      if (auto problem = Known(name, delay.point.emplace())) return problem;
    }
    std::string_view word = Next();
    const bool percent = word.ends_with('%');
    if (percent) word.remove_suffix(1);
    const auto number = Number<int>(word);
    if (!percent || !number || *number < 1 || *number > 100) {
      return Expected("1% to 100%", word);
    }
    delay.percent = *number;
    if (auto problem = TakeTime(delay.time_us)) return problem;
    plan_.delays.push_back(delay);
    return std::nullopt;
  }

  Problem ReadHold() {
    Hold hold;
    if (auto problem = TakePoint(hold.point)) return problem;
    if (auto problem = TakeWord("until")) return problem;
    if (auto problem = TakePoint(hold.until)) return problem;
    if (auto problem = TakeTime(hold.time_us)) return problem;
    plan_.holds.push_back(hold);
    return std::nullopt;
  }

  Problem ReadPct() {
    constexpr int kDepthMax = 100;
    constexpr int64_t kLengthMax = 1'000'000;
    if (plan_.pct) return "there is a pct already";
    Pct pct;
    const std::string_view depth = Next();
    pct.depth = Number<int>(depth).value_or(0);
    if (pct.depth < 1 || pct.depth > kDepthMax) {
      return Expected("a depth of 1 to 100", depth);
    }
    if (auto problem = TakeWord("of")) return problem;
    const std::string_view length = Next();
    pct.length = Number<int64_t>(length).value_or(0);
    if (pct.length < 1 || pct.length > kLengthMax) {
      return Expected("a number of hits", length);
    }
    if (auto problem = TakeTime(pct.time_us)) return problem;
    plan_.pct = pct;
    return std::nullopt;
  }

  Problem ReadReplay() {
    if (plan_.replay) return "there is a replay already";
    Replay replay;
    if (auto problem = TakeTime(replay.time_us)) return problem;
    for (auto word = Next(); !word.empty(); word = Next()) {
      const size_t colon = std::min(word.find(':'), word.size());
      const auto vcpu = Number<int>(word.substr(0, colon));
      if (!vcpu || *vcpu < 0 || *vcpu >= kVcpusMax || colon == word.size()) {
        return Expected("VCPU:NAME", word);
      }
      if (replay.hits.size() == kReplayMax) return "too many hits";
      Hit hit{.vcpu = *vcpu};
      if (auto problem = Known(word.substr(colon + 1), hit.point)) {
        return problem;
      }
      replay.hits.push_back(hit);
    }
    plan_.replay = std::move(replay);
    return std::nullopt;
  }

  Plan plan_;
  std::map<std::string, size_t, std::less<>> index_;  // of points, by name
  std::string_view rest_;
};

}  // namespace

Result<Plan> ParsePlan(std::string_view text, std::string_view file) {
  Parser parser;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line = line.substr(0, line.find('#'));
    while (!line.empty()) {
      const size_t stop = std::min(line.find(';'), line.size());
      if (const Problem problem = parser.Read(line.substr(0, stop))) {
        return Error{std::string(file) + ":" + std::to_string(number) + ": " +
                     *problem};
      }
      line.remove_prefix(std::min(stop + 1, line.size()));
    }
  }
  return parser.Take();
}

}  // namespace taprace
