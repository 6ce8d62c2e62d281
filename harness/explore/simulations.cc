#include "harness/explore/simulations.h"

#include <memory>
#include <utility>

#include "harness/explore/simulation_names.h"
#include "harness/sim/subject.h"

namespace taprace {
namespace {

class SimProgram : public ProgramSubject {
 public:
  SimProgram(const sim::Settings& settings, const Program& program)
      : subject_(settings, program) {}

  void Start() override { subject_.Start(); }
  void Finish() override { subject_.Finish(); }
  const History& history() override { return subject_.history(); }
  const std::vector<Device>& remaining() const override {
    return subject_.remaining();
  }
  void OnFailure() override { subject_.OnFailure(); }
  bool in_module() const override { return subject_.in_module(); }
  bool reference_missed() const override { return subject_.reference_missed(); }

 private:
  sim::SimSubject subject_;
};

}  // namespace

Result<Simulation> MakeSimulation(std::string_view name) {
  const Result<NamedSimulation> named = ParseSimulationName(name);
  if (!named.ok()) {
    std::string message = "no simulation '";
    return Error{message.append(name).append("': ") + named.error().message};
  }
  Traits traits = named->traits;
  traits.faults = AllFaultedKinds();
  traits.vnets = named->settings.jails;
  Simulation simulation =
      SimulationOf(std::string(name), traits, named->settings);
  simulation.counts = named->counts;
  return simulation;
}

Simulation SimulationOf(std::string name, const Traits& traits,
                        const sim::Settings& settings) {
  return {.name = std::move(name),
          .traits = traits,
          .make = [settings](const Program& program) {
            return std::make_unique<SimProgram>(settings, program);
          }};
}

}  // namespace taprace
