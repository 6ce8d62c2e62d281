#include "harness/report/diagram.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "harness/report/window.h"
#include "harness/report/wording.h"

namespace taprace {
namespace {

constexpr size_t kTimeWidth = 14;
constexpr size_t kWordsWidthMin = 20;  // below that, calls are numbered
constexpr size_t kWidthMax = 34;

// One row of the diagram.
struct Row {
  int64_t time_ns;
  size_t call;
  bool invocation;
};

struct Lines {
  std::string_view top, middle, bottom, mark;
};
constexpr Lines kPlain = {"┌", "│", "└", ""};
constexpr Lines kGuilty = {"╔", "║", "╚", " ◀"};

class Drawing {
 public:
  Drawing(const Counterexample& counterexample,
          const std::vector<size_t>& shown)
      : counterexample_(counterexample) {
    ChooseColumns(shown);
    for (size_t index : shown) {
      if (columns_.contains(call(index).thread)) shown_.push_back(index);
    }
  }

  std::string Draw() {
    std::string text = Head();
    for (const Row& row : Rows()) text += Draw(row);
    text += Pending();
    if (numbered()) text += List();
    if (left_out_ > 0) {
      text += fmt::format("{} without a guilty call not shown\n",
                          Counted(static_cast<int64_t>(left_out_), "thread"));
    }
    return text;
  }

 private:
  const Call& call(size_t index) const {
    return counterexample_.history.calls[index];
  }

  const Lines& LinesOf(size_t index) const {
    return IsGuilty(counterexample_, index) ? kGuilty : kPlain;
  }

  bool numbered() const { return width_ < kWordsWidthMin; }

  void ChooseColumns(const std::vector<size_t>& shown) {
    std::map<int32_t, bool> threads;  // whether a guilty call is among theirs
    for (size_t index : shown) {
      threads[call(index).thread] |= IsGuilty(counterexample_, index);
    }
    const size_t room = kDiagramWidthMax - kTimeWidth;
    const size_t digits =
        shown.empty() ? 1 : fmt::formatted_size("{}", shown.back());
    const size_t fit = room / (digits + 5);  // as in "╔#123 ◀ "
    for (const bool guilty : {true, false}) {
      for (const auto& [thread, has_guilty] : threads) {
        if (has_guilty == guilty && columns_.size() < fit) columns_[thread] = 0;
      }
    }
    left_out_ = threads.size() - columns_.size();
    size_t column = 0;
    for (auto& [thread, number] : columns_) number = column++;
    width_ = std::min(kWidthMax, room / std::max<size_t>(columns_.size(), 1));
  }

  std::vector<Row> Rows() const {
    std::vector<Row> rows;
    for (size_t index : shown_) {
      rows.push_back({call(index).invoke_ns, index, true});
      if (call(index).pending()) continue;
      rows.push_back({call(index).return_ns, index, false});
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
      return a.time_ns < b.time_ns;
    });
    return rows;
  }

  std::string Head() const {
    std::string text = fmt::format(
        "{:>{}}  ", counterexample_.timed_in_steps() ? "step" : "time",
        kTimeWidth - 2);
    for (const auto& [thread, column] : columns_) {
      text += fmt::format("{:<{}}", Name(thread), width_);
    }
    return Trimmed(std::move(text));
  }

  std::string Name(int32_t thread) const {
    return numbered() ? fmt::format("t{}", thread)
                      : fmt::format("thread {}", thread);
  }

  std::string Draw(const Row& row) {
    const Call& drawn = call(row.call);
    const size_t column = columns_.at(drawn.thread);
    const Lines& lines = LinesOf(row.call);
    std::string words = fmt::format("#{}", row.call);
    if (!numbered()) {
      words = row.invocation ? ToString(drawn.operation) : OutcomeWords(drawn);
    } else if (!row.invocation) {
      words.clear();
    }
    std::string text = Time(row.time_ns);
    for (size_t i = 0; i < columns_.size(); ++i) {
      text += i == column ? Cell(row.invocation ? lines.top : lines.bottom,
                                 words, lines.mark)
                          : Cell(Running(i), "", "");
    }
    if (row.invocation) {
      running_[column] = lines.middle;
    } else {
      running_.erase(column);
    }
    return Trimmed(std::move(text));
  }

  // The last row: what never returned.
  std::string Pending() {
    if (running_.empty()) return "";
    std::string text = fmt::format("{:>{}}  ", "end", kTimeWidth - 2);
    for (size_t i = 0; i < columns_.size(); ++i) {
      const std::string_view words = numbered() ? "never" : "never returned";
      text += running_.contains(i)
                  ? Cell(running_[i] == kGuilty.middle ? "╏" : "┆", words,
                         running_[i] == kGuilty.middle ? kGuilty.mark : "")
                  : Cell("", "", "");
    }
    return Trimmed(std::move(text));
  }

  // Numbered calls in words.
  std::string List() const {
    std::string text = "\n";
    for (size_t index : shown_) {
      text += fmt::format("#{:<6} thread {:<3} {:<24} {}{}\n", index,
                          call(index).thread, ToString(call(index).operation),
                          OutcomeWords(call(index)), LinesOf(index).mark);
    }
    return text;
  }

  std::string_view Running(size_t column) const {
    const auto it = running_.find(column);
    return it == running_.end() ? "" : it->second;
  }

  // A line character, a word, a mark, filled up to the width of a column.
  // Words are ASCII, the other two a known number of characters wide.
  std::string Cell(std::string_view line, std::string_view words,
                   std::string_view mark) const {
    const size_t around = (line.empty() ? 0 : 1) + (mark.empty() ? 0 : 2);
    const size_t gap = numbered() ? 0 : 1;
    const size_t room = width_ - 1 - around - gap;
    std::string text(line);
    text.append(gap, ' ');
    const std::string_view kept = words.substr(0, room);
    text += kept;
    text += mark;
    text.append(width_ - around - gap - kept.size(), ' ');
    return text;
  }

  std::string Time(int64_t ns) const {
    if (counterexample_.timed_in_steps()) {
      return fmt::format("{:>{}}  ", Grouped(ns), kTimeWidth - 2);
    }
    return fmt::format(
        "{:>{}}  ", fmt::format("{}.{:03} µs", Grouped(ns / 1'000), ns % 1'000),
        kTimeWidth - 2);
  }

  static std::string Trimmed(std::string text) {
    text.erase(text.find_last_not_of(' ') + 1);
    return text + "\n";
  }

  const Counterexample& counterexample_;
  std::vector<size_t> shown_;
  std::map<int32_t, size_t> columns_;           // by thread
  size_t width_ = 0;                            // of a column
  size_t left_out_ = 0;                         // threads
  std::map<size_t, std::string_view> running_;  // line of the call, by column
};

}  // namespace

std::string Diagram(const Counterexample& counterexample,
                    const std::vector<size_t>& shown) {
  return Drawing(counterexample, shown).Draw();
}

}  // namespace taprace
