#include "harness/property/minimize.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "harness/property/generate.h"
#include "harness/property/hit_rate.h"
#include "harness/property/shrink.h"
#include "harness/property/smallest_history.h"

namespace taprace {
namespace {

using Clock = std::chrono::steady_clock;
using Tree = rc::Shrinkable<Program>;

class Minimizer {
 public:
  Minimizer(const Tree& failing, Trial first, const Attempt& attempt,
            const Judge& judge, const MinimizeOptions& options)
      : attempt_(attempt),
        judge_(judge),
        options_(options),
        deadline_(Clock::now() + options.time),
        failure_(*first.violation),
        current_(failing),
        trial_(std::move(first)) {}

  Minimized Run() {
    MeasureBesideGuesses();
    while (Descend()) {
    }
    Measure(kHitsAtTheEnd);
    return {.program = current_.value(),
            .trial = std::move(trial_),
            .rate = MakeHitRate(hits_, runs_),
            .minimal = !over_ && ruled_out_};
  }

 private:
  // Few hits, since what is measured on the way down is soon left behind.
  static constexpr int64_t kHitsWhileDescending = 3;
  static constexpr int64_t kHitsAtTheEnd = 20;

  // One run; whether it failed the same way.
  bool Fails(const Program& program) {
    if (over_ || Clock::now() >= deadline_) {
      over_ = true;
      return false;
    }
    Result<Trial> trial = attempt_(program);
    if (!trial.ok()) {
      over_ = true;
      return false;
    }
    if (!trial->violation || !SameFailure(*trial->violation, failure_)) {
      return false;
    }
    // A hang that could not be interrupted leaves nothing to run on.
    if (failure_.invariant == Invariant::kHang) over_ = true;
    last_failure_ = std::move(*trial);
    return true;
  }

  // Runs the current program until it has failed often enough to know a rate.
  void Measure(int64_t hits_wanted) {
    const Program program = current_.value();
    while (hits_ < hits_wanted) {
      if (runs_ >= options_.runs_most) return;
      const bool failed = Fails(program);
      if (over_) return;
      Count(failed);
    }
  }

  void Count(bool failed) {
    ++runs_;
    if (!failed) return;
    ++hits_;
    trial_ = *last_failure_;
  }

  // How many runs without a failure rule a simpler program out.
  int64_t RunsWanted() const {
    if (hits_ == 0) return options_.runs_most;
    const HitRate rate = MakeHitRate(hits_, runs_);
    return RunsToRuleOut(rate.low, options_.runs_most);
  }

  // Makes `tree` the current program, which failed after `passed` runs that did
  // not. The run that failed was waited for, so it does not count.
  void MoveTo(const Tree& tree, int64_t passed) {
    current_ = tree;
    trial_ = *last_failure_;
    hits_ = 0;
    runs_ = passed;
    Measure(kHitsWhileDescending);
  }

  // Runs `candidate` until it fails; if it does, it is the new current one.
  bool Accept(const Tree& candidate) {
    const Program program = candidate.value();
    const int64_t wanted = RunsWanted();
    for (int64_t run = 1; run <= wanted; ++run) {
      if (Fails(program)) {
        MoveTo(candidate, run - 1);
        return true;
      }
      if (over_) return false;
    }
    ruled_out_ &= wanted < options_.runs_most;
    return false;
  }

  // Programs that the history tells to be enough for the failure, the smallest
  // first. The last is for calls that matter only by what they leave for
  // others: all of them, one after another as they were made.
  std::vector<Program> Guesses() const {
    const std::optional<Violation>& violation = trial_.violation;
    if (!violation || violation->guilty.empty()) return {};
    const Program program = current_.value();
    const History& history = trial_.history;
    const std::vector<size_t> calls =
        SmallestHistory(history, *violation, judge_);
    std::vector<size_t> all(history.calls.size());
    std::iota(all.begin(), all.end(), size_t{0});
    const Recording by_name = ByName({program, history});
    std::vector<Program> guesses;
    for (Program guess : {Sequential(program, history, calls),
                          Sequential(by_name.program, by_name.history, calls),
                          Restricted(program, history, calls),
                          Sequential(program, history, all)}) {
      const bool known = guess == program || std::ranges::count(guesses, guess);
      if (!known) guesses.push_back(std::move(guess));
    }
    return guesses;
  }

  // Runs the guesses and the current program in turn until a guess fails, which
  // makes it the current one, or the program is measured. So a guess gets as
  // many runs as the failure takes, without knowing how often it shows.
  void MeasureBesideGuesses() {
    const std::vector<Program> guesses = Guesses();
    const Program program = current_.value();
    while (hits_ < kHitsWhileDescending && runs_ < options_.runs_most) {
      for (const Program& guess : guesses) {
        if (!Fails(guess)) continue;
        MoveTo(ShrinkTree(guess), runs_);
        return;
      }
      const bool failed = Fails(program);
      if (over_) return;
      Count(failed);
    }
  }

  // Takes the first simpler program that fails; false if none does.
  bool Descend() {
    ruled_out_ = true;
    rc::Seq<Tree> shrinks = current_.shrinks();
    while (auto shrink = shrinks.next()) {
      if (Accept(*shrink)) return true;
      if (over_) return false;
    }
    return false;
  }

  const Attempt& attempt_;
  const Judge& judge_;
  const MinimizeOptions options_;
  const Clock::time_point deadline_;
  const Violation failure_;  // the one that is looked for

  Tree current_;
  Trial trial_;  // of the current program, failing
  std::optional<Trial> last_failure_;
  int64_t hits_ = 0;  // of the current program
  int64_t runs_ = 0;
  bool ruled_out_ = false;  // all that Descend gave up, with confidence
  bool over_ = false;       // no further runs
};

}  // namespace

Minimized Minimize(const rc::Shrinkable<Program>& failing, Trial first,
                   const Attempt& attempt, const Judge& judge,
                   const MinimizeOptions& options) {
  Minimizer minimizer(failing, std::move(first), attempt, judge, options);
  return minimizer.Run();
}

}  // namespace taprace
