#include "harness/steer/plan.h"

#include <array>
#include <set>
#include <utility>

namespace taprace {
namespace {

std::string TimeText(int64_t time_us) {
  constexpr int64_t kSecond = 1'000'000;
  constexpr int64_t kMillisecond = 1'000;
  if (time_us % kSecond == 0) {
    return std::to_string(time_us / kSecond) + "s";
  }
  if (time_us % kMillisecond == 0) {
    return std::to_string(time_us / kMillisecond) + "ms";
  }
  return std::to_string(time_us) + "us";
}

std::string HexText(uint64_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string digits;
  do {
    digits.insert(digits.begin(), kDigits[number % 16]);
    number /= 16;
  } while (number != 0);
  return "0x" + digits;
}

std::string PointText(const Point& point) {
  std::string text = "point " + point.name;
  if (point.symbol.empty()) return text + " " + HexText(point.offset);
  if (point.symbol != point.name) text += " " + point.symbol;
  if (point.offset == 0) return text;
  if (point.symbol == point.name) text += " ";
  return text + "+" + HexText(point.offset);
}

std::vector<std::string> Statements(const Plan& plan) {
  const auto name = [&](size_t point) { return plan.points[point].name; };
  std::vector<std::string> lines;
  for (const Point& point : plan.points) lines.push_back(PointText(point));
  for (const Delay& delay : plan.delays) {
    lines.push_back("delay " + (delay.point ? name(*delay.point) : "*") + " " +
                    std::to_string(delay.percent) + "% " +
                    TimeText(delay.time_us));
  }
  for (const Hold& hold : plan.holds) {
    lines.push_back("hold " + name(hold.point) + " until " + name(hold.until) +
                    " " + TimeText(hold.time_us));
  }
  if (plan.pct) {
    lines.push_back("pct " + std::to_string(plan.pct->depth) + " of " +
                    std::to_string(plan.pct->length) + " " +
                    TimeText(plan.pct->time_us));
  }
  if (plan.record) lines.emplace_back("record");
  if (plan.replay) {
    std::string line = "replay " + TimeText(plan.replay->time_us);
    for (const Hit& hit : plan.replay->hits) {
      line += " " + std::to_string(hit.vcpu) + ":" + name(hit.point);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string Joined(const std::vector<std::string>& lines,
                   std::string_view between) {
  std::string text;
  for (const std::string& line : lines) {
    if (!text.empty()) text += between;
    text += line;
  }
  return text;
}

}  // namespace

std::string ToString(const Plan& plan) {
  const std::string text = Joined(Statements(plan), "\n");
  return text.empty() ? text : text + "\n";
}

std::string ToLine(const Plan& plan) { return Joined(Statements(plan), "; "); }

Plan WithoutUnused(const Plan& plan) {
  std::set<size_t> used;
  bool all = plan.record;
  for (const Delay& delay : plan.delays) {
    if (delay.point) used.insert(*delay.point);
    all |= !delay.point;
  }
  for (const Hold& hold : plan.holds) used.insert({hold.point, hold.until});
  if (plan.replay) {
    for (const Hit& hit : plan.replay->hits) used.insert(hit.point);
  }
  // Priorities act at each point.
  if (all || plan.pct) return plan;
  Plan result = plan;
  result.points.clear();
  std::vector<size_t> moved(plan.points.size(), 0);
  for (size_t point : used) {
    moved[point] = result.points.size();
    result.points.push_back(plan.points[point]);
  }
  for (Delay& delay : result.delays) delay.point = moved[*delay.point];
  for (Hold& hold : result.holds) {
    hold.point = moved[hold.point];
    hold.until = moved[hold.until];
  }
  if (result.replay) {
    for (Hit& hit : result.replay->hits) hit.point = moved[hit.point];
  }
  return result;
}

}  // namespace taprace
