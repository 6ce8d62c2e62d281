#include "harness/explore/simulation_target.h"

#include <utility>

#include "harness/check/title.h"
#include "harness/explore/race.h"
#include "harness/explore/simulations.h"
#include "harness/schedule/engine.h"
#include "harness/schedule/random_walk.h"
#include "harness/sim/target.h"

namespace taprace {
namespace {

class SimulationTarget : public Target {
 public:
  explicit SimulationTarget(Simulation simulation)
      : simulation_(std::move(simulation)) {}

  std::string_view name() const override { return simulation_.name; }
  const Traits& traits() const override { return simulation_.traits; }

  Result<RunResult> Run(const Program& program, uint64_t seed) override {
    if (subject_ == nullptr || program != program_) {
      program_ = program;
      subject_ = simulation_.make(program);
    }
    schedule::RandomWalk walk(seed);
    execution_ = *engine_.Run(*subject_, walk);
    return sim::ResultOf(execution_, subject_->history(),
                         subject_->remaining());
  }

  bool Counts(const Violation& violation,
              const History& history) const override {
    if (simulation_.counts == nullptr) return true;
    Race race{.title = {},
              .program = program_,
              .violation = violation,
              .history = history,
              .execution = execution_,
              .in_module = subject_->in_module(),
              .reference_missed = subject_->reference_missed()};
    race.violation.title.clear();  // what there is goes by that of explorers
    race.title = TitleOf(race.violation, history);
    return simulation_.counts(race);
  }

  // Nothing here outlives a run.
  bool lost() const override { return false; }
  Status CleanUp() override { return Done{}; }

 private:
  const Simulation simulation_;
  Program program_;
  std::unique_ptr<ProgramSubject> subject_;
  schedule::Engine engine_;
  schedule::Execution execution_;
};

}  // namespace

bool IsSimulation(std::string_view name) { return name.starts_with("sim:"); }

Result<std::unique_ptr<Target>> MakeSimulationTarget(std::string_view name) {
  Result<Simulation> simulation = MakeSimulation(name);
  if (!simulation.ok()) return simulation.error();
  return std::unique_ptr<Target>(
      std::make_unique<SimulationTarget>(std::move(*simulation)));
}

}  // namespace taprace
