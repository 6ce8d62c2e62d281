#include "harness/explore/simulations.h"

#include <memory>
#include <optional>
#include <utility>

#include "harness/sim/mutant.h"
#include "harness/sim/release.h"
#include "harness/sim/subject.h"

namespace taprace {
namespace {

constexpr std::string_view kPrefix = "sim:";

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

 private:
  sim::SimSubject subject_;
};

// Fewer operations than the target of the same name has: no `set`, so that a
// panic any thread can have by itself does not hide the races.
Traits MakeTraits() { return {.outlives_close = true, .spec = "stock"}; }

std::optional<sim::Release> FindRelease(std::string_view name) {
  for (sim::Release release : {sim::Release::k13_2, sim::Release::k15_1}) {
    if (name == sim::Name(release)) return release;
  }
  return std::nullopt;
}

std::optional<sim::Settings> FindSettings(std::string_view name) {
  if (!name.starts_with(kPrefix)) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  const size_t slash = name.find('/');
  const auto release = FindRelease(name.substr(0, slash));
  if (!release) return std::nullopt;
  sim::Settings settings{.release = *release};
  if (slash == std::string_view::npos) return settings;
  const auto mutant = sim::FindMutant(name.substr(slash + 1));
  if (!mutant) return std::nullopt;
  settings.mutant = *mutant;
  return settings;
}

std::string Listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

}  // namespace

std::vector<std::string> SimulationNames() {
  std::vector<std::string> names;
  for (sim::Release release : {sim::Release::k13_2, sim::Release::k15_1}) {
    names.emplace_back(kPrefix).append(sim::Name(release));
  }
  return names;
}

std::vector<std::string> MutantNames() {
  std::vector<std::string> names;
  names.reserve(sim::kMutants.size());
  for (const sim::MutantName& mutant : sim::kMutants) {
    names.emplace_back(mutant.name);
  }
  return names;
}

Result<Simulation> MakeSimulation(std::string_view name) {
  const std::optional<sim::Settings> settings = FindSettings(name);
  if (!settings) {
    std::string message = "no simulation '";
    message.append(name).append("'; there are ");
    message += Listed(SimulationNames());
    message.append(", each alone or with a fault: /");
    message += Listed(MutantNames());
    return Error{message};
  }
  return Simulation{.name = std::string(name),
                    .traits = MakeTraits(),
                    .make = [settings = *settings](const Program& program) {
                      return std::make_unique<SimProgram>(settings, program);
                    }};
}

}  // namespace taprace
