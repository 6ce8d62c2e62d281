#include "harness/property/search.h"

#include <utility>

#include "harness/base/random.h"
#include "harness/check/title.h"
#include "harness/history/clock.h"
#include "harness/property/generate.h"
#include "harness/property/trial.h"

namespace taprace {
namespace {

using Tree = rc::Shrinkable<Program>;

constexpr int64_t kProgressEveryNs = 500'000'000;
// Programs grow to full size over this many, as in RapidCheck's own runs.
constexpr int64_t kGrowthPrograms = 100;

class Searcher {
 public:
  Searcher(Target& target, const SearchOptions& options)
      : tester_(target, options.rules),
        default_rules_(FindTapSpec(target.traits().spec)),
        options_(options),
        start_ns_(NowNs()),
        random_(options.seed) {
    summary_.target = target.name();
    summary_.seed = options.seed;
  }

  // `next` gives the program number `i`.
  Result<RunSummary> Run(const std::function<Tree(int64_t)>& next) {
    while (!Over()) {
      const Tree tree = next(summary_.programs);
      Result<Trial> trial = Attempt(tree.value());
      if (!trial.ok()) return trial.error();
      if (trial->violation && !Ignored(*trial)) {
        if (options_.on_violation) options_.on_violation();
        AddCounterexample(tree, std::move(*trial));
        break;
      }
      ReportProgress();
    }
    summary_.duration_ns = NowNs() - start_ns_;
    return std::move(summary_);
  }

 private:
  bool Over() const {
    const int64_t duration_ns =
        std::chrono::nanoseconds(options_.duration).count();
    return Stopped() || summary_.programs >= options_.programs_most ||
           NowNs() - start_ns_ >= duration_ns;
  }

  bool Ignored(const Trial& trial) const {
    return options_.ignored &&
           options_.ignored(*trial.violation, trial.history);
  }

  bool Stopped() const {
    return options_.stop != nullptr &&
           options_.stop->load(std::memory_order_relaxed);
  }

  Result<Trial> Attempt(const Program& program) {
    Result<Trial> trial = tester_.Try(program, NextRandom(random_));
    if (!trial.ok()) return trial;
    Tally(trial->history, summary_);
    summary_.undecided += trial->undecided;
    if (trial->violation) SetAsideKnown(*trial);
    if (trial->known) ++summary_.known[*trial->known];
    return trial;
  }

  void SetAsideKnown(Trial& trial) const {
    std::string title = TitleOf(*trial.violation, trial.history);
    if (!options_.known.contains(title)) return;
    trial.violation.reset();
    trial.known = std::move(title);
  }

  void ReportProgress() {
    const int64_t now_ns = NowNs();
    if (!options_.progress || now_ns < next_progress_ns_) return;
    next_progress_ns_ = now_ns + kProgressEveryNs;
    summary_.duration_ns = now_ns - start_ns_;
    options_.progress(summary_);
  }

  void AddCounterexample(const Tree& tree, Trial first) {
    const auto attempt = [this](const Program& program) -> Result<Trial> {
      ReportProgress();
      if (Stopped()) return Error{"stopped"};
      return Attempt(program);
    };
    const auto judge = [this](const History& history) {
      return tester_.Judge(history);
    };
    Minimized minimized =
        Minimize(tree, std::move(first), attempt, judge, options_.minimize);
    const Violation& violation = *minimized.trial.violation;
    summary_.counterexamples.push_back(
        {.target = summary_.target,
         .invariant = std::string(InvariantName(violation.invariant)),
         .sentence = violation.sentence,
         .program = minimized.program,
         .minimal = minimized.minimal,
         .found = tree.value(),
         .history = minimized.trial.history,
         .guilty = violation.guilty,
         .order = violation.order,
         .rate = minimized.rate,
         .seed = options_.seed,
         .replay = ReplayCommand(minimized.program),
         .console = violation.console,
         .title = TitleOf(violation, minimized.trial.history)});
  }

  // Names the specification where it is not the one taken by default.
  std::string ReplayCommand(const Program& program) const {
    std::string command = options_.command;
    if (command.empty()) command = "taprace run --target " + summary_.target;
    if (options_.rules != default_rules_) {
      command += " --spec ";
      command += options_.rules == nullptr ? "none" : options_.rules->name;
    }
    return command + " --line '" + ToLine(program) + "'";
  }

  Tester tester_;
  const TapRules* const default_rules_;  // of the target
  const SearchOptions& options_;
  const int64_t start_ns_;
  int64_t next_progress_ns_ = 0;
  uint64_t random_;  // of the jitter
  RunSummary summary_;
};

}  // namespace

Result<RunSummary> Search(Target& target, const SearchOptions& options) {
  const rc::Gen<Program> programs = Programs(options.profile);
  rc::Random random(options.seed);
  return Searcher(target, options).Run([&](int64_t index) {
    const int64_t size = std::min<int64_t>(
        rc::kNominalSize * (index + 1) / kGrowthPrograms, rc::kNominalSize);
    return programs(random.split(), static_cast<int>(size));
  });
}

Result<RunSummary> Repeat(Target& target, const Program& program,
                          const SearchOptions& options) {
  Tree tree = ShrinkTree(program);
  return Searcher(target, options).Run([&](int64_t) { return tree; });
}

}  // namespace taprace
