#include "harness/property/minimize.h"

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
    if (!GuessFromTheHistory()) Measure(kHitsWhileDescending);
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

  // Runs `candidate` until it fails; if it does, it is the new current one.
  bool Accept(const Tree& candidate, Clock::time_point until) {
    const Program program = candidate.value();
    const int64_t wanted = RunsWanted();
    for (int64_t run = 1; run <= wanted; ++run) {
      if (Fails(program)) {
        current_ = candidate;
        trial_ = *last_failure_;
        // The run that failed was waited for, so it does not count.
        hits_ = 0;
        runs_ = run - 1;
        Measure(kHitsWhileDescending);
        return true;
      }
      if (over_ || Clock::now() >= until) return false;
    }
    ruled_out_ &= wanted < options_.runs_most;
    return false;
  }

  // Tries what the history tells to matter; whether that failed, too. How often
  // it may fail is unknown, so each guess gets a share of the time.
  bool GuessFromTheHistory() {
    const std::optional<Violation>& violation = trial_.violation;
    if (!violation || violation->guilty.empty()) return false;
    const Program program = current_.value();
    const std::vector<size_t> calls =
        SmallestHistory(trial_.history, *violation, judge_);
    constexpr int kShare = 6;
    for (const Program& guess : {Sequential(program, trial_.history, calls),
                                 Restricted(program, trial_.history, calls)}) {
      const auto until = Clock::now() + options_.time / kShare;
      if (guess != program && Accept(ShrinkTree(guess), until)) return true;
    }
    return false;
  }

  // Takes the first simpler program that fails; false if none does.
  bool Descend() {
    ruled_out_ = true;
    rc::Seq<Tree> shrinks = current_.shrinks();
    while (auto shrink = shrinks.next()) {
      if (Accept(*shrink, deadline_)) return true;
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
