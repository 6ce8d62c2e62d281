#include "harness/explore/explorer.h"

#include <rapidcheck.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "harness/base/random.h"
#include "harness/explore/replay_race.h"
#include "harness/explore/token.h"
#include "harness/history/clock.h"
#include "harness/property/generate.h"
#include "harness/property/hit_rate.h"
#include "harness/schedule/random_walk.h"

namespace taprace {
namespace {

constexpr int64_t kProgressEveryNs = 200'000'000;
constexpr int64_t kRateExecutions = 1'000;  // to tell how often a race shows

class Explorer {
 public:
  Explorer(const Simulation& simulation, const ExplorerOptions& options,
           const std::function<void(const ExploreSummary&)>& progress)
      : simulation_(simulation),
        options_(options),
        progress_(progress),
        finder_(simulation, options.rules),
        start_ns_(NowNs()),
        random_(options.seed) {
    summary_.target = simulation.name;
    summary_.strategy = options.strategy.ToString();
    summary_.seed = options.seed;
    finder_.patience = options.patience;
  }

  Result<ExploreSummary> Run(const ProgramSource& next) {
    while (!Over()) {
      const std::optional<Program> program = next();
      if (!program) {
        summary_.all = true;
        break;
      }
      const Status explored = ExploreProgram(*program);
      if (!explored.ok()) return explored.error();
    }
    Count();
    return std::move(summary_);
  }

 private:
  bool Over() {
    Count();
    if (progress_ && NowNs() >= next_progress_ns_) {
      next_progress_ns_ = NowNs() + kProgressEveryNs;
      progress_(summary_);
    }
    return Stopped() || found_ || summary_.duration_ns >= DurationNs() ||
           summary_.counts.executions >= options_.executions_max;
  }

  bool Stopped() const {
    return options_.stop != nullptr &&
           options_.stop->load(std::memory_order_relaxed);
  }

  int64_t DurationNs() const {
    return std::chrono::nanoseconds(options_.duration).count();
  }

  void Count() {
    summary_.counts = finder_.counts();
    summary_.duration_ns = NowNs() - start_ns_ - shrinking_ns_;
  }

  // Races are shrunk after the program: that does not belong to what was
  // explored.
  Status ExploreProgram(const Program& program) {
    const std::unique_ptr<schedule::Strategy> strategy =
        options_.strategy.Make(NextRandom(random_));
    finder_.stop = [this] { return Over(); };
    const int64_t left = options_.executions_max - finder_.counts().executions;
    Result<std::optional<Race>> last = finder_.Find(
        program, *strategy, std::min(options_.executions_per_program, left),
        [this](const Race& race) { return Note(race); });
    finder_.stop = nullptr;
    if (!last.ok()) return last.error();
    for (; !new_races_.empty(); new_races_.erase(new_races_.begin())) {
      const Status shrunk = Shrink(new_races_.front());
      if (!shrunk.ok()) return shrunk.error();
    }
    return Done{};
  }

  // Counts a race; true ends the exploration of its program.
  bool Note(const Race& race) {
    if (options_.wanted && !options_.wanted(race)) return false;
    for (Find& find : summary_.finds) {
      if (find.title != race.title) continue;
      ++find.times;
      return false;
    }
    Count();
    new_races_.push_back(race);
    summary_.finds.push_back({.title = race.title,
                              .token = {},
                              .executions = summary_.counts.executions,
                              .duration_ns = summary_.duration_ns,
                              .times = 1,
                              .counterexample = {}});
    found_ = !options_.keep_going;
    return found_;
  }

  Status Shrink(const Race& race) {
    const int64_t before_ns = NowNs();
    RaceFinder finder(simulation_, options_.rules);
    Result<MinimizedRace> small = MinimizeRace(
        finder, race, options_.rules, simulation_.traits, options_.minimize);
    if (!small.ok()) return small.error();
    const auto find = std::find_if(
        summary_.finds.begin(), summary_.finds.end(),
        [&race](const Find& each) { return each.title == race.title; });
    Status described = Describe(*small, race, *find);
    shrinking_ns_ += NowNs() - before_ns;
    return described;
  }

  Status Describe(const MinimizedRace& small, const Race& found, Find& find) {
    const Race& race = small.race;
    const std::string spec(options_.rules ? options_.rules->name : "none");
    const Token token{
        .spec = spec,
        .target = simulation_.name,
        .program = race.program,
        .schedule = race.execution.schedule,
        .trace_hash = static_cast<uint32_t>(race.execution.trace_hash)};
    Result<ReplayedRun> run = ReplayToken(simulation_, options_.rules, token);
    if (!run.ok()) return run.error();
    Result<HitRate> rate = Rate(race);
    if (!rate.ok()) return rate.error();
    find.token = ToString(token);
    find.preemptions = PreemptionsOf(race.execution.schedule);
    find.fewest_preemptions = small.fewest_preemptions;
    find.counterexample = {
        .target = simulation_.name,
        .invariant = std::string(InvariantName(race.violation.invariant)),
        .sentence = race.violation.sentence,
        .program = race.program,
        .minimal = small.minimal,
        .found = found.program,
        .history = race.history,
        .guilty = race.violation.guilty,
        .order = race.violation.order,
        .rate = *rate,
        .seed = options_.seed,
        .replay = "taprace replay " + find.token,
        .title = find.title,
        .steps = std::move(run->steps)};
    return Done{};
  }

  // How often random schedules of the program show the race.
  Result<HitRate> Rate(const Race& race) {
    RaceFinder finder(simulation_, options_.rules);
    schedule::RandomWalk walk(options_.seed);
    int64_t hits = 0;
    const auto count = [&](const Race& found) {
      hits += found.title == race.title ? 1 : 0;
      return false;
    };
    const auto none = finder.Find(race.program, walk, kRateExecutions, count);
    if (!none.ok()) return none.error();
    return MakeHitRate(hits, finder.counts().executions);
  }

  const Simulation& simulation_;
  const ExplorerOptions& options_;
  const std::function<void(const ExploreSummary&)>& progress_;
  RaceFinder finder_;
  const int64_t start_ns_;
  int64_t shrinking_ns_ = 0;
  int64_t next_progress_ns_ = 0;
  uint64_t random_;  // of the strategies' seeds
  bool found_ = false;
  std::vector<Race> new_races_;  // not shrunk yet
  ExploreSummary summary_;
};

}  // namespace

ProgramSource GeneratedPrograms(const Profile& profile, uint64_t seed) {
  return
      [profile, random = rc::Random(seed)]() mutable -> std::optional<Program> {
        const rc::Gen<Program> programs =
            Programs(Swarm(profile, random.split().next()));
        return programs(random.split(), rc::kNominalSize).value();
      };
}

ProgramSource GivenPrograms(std::vector<Program> programs) {
  return [programs = std::move(programs),
          next = size_t{0}]() mutable -> std::optional<Program> {
    if (next == programs.size()) return std::nullopt;
    return programs[next++];
  };
}

Result<ExploreSummary> ExplorePrograms(
    const Simulation& simulation, const ProgramSource& next,
    const ExplorerOptions& options,
    const std::function<void(const ExploreSummary&)>& progress) {
  return Explorer(simulation, options, progress).Run(next);
}

}  // namespace taprace
