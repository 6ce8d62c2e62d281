#include "harness/explore/simulations.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "harness/explore/conditions.h"
#include "harness/sim/mutant.h"
#include "harness/sim/release.h"
#include "harness/sim/subject.h"
#include "harness/sim/tapreuse.h"

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
  void OnFailure() override { subject_.OnFailure(); }
  bool in_module() const override { return subject_.in_module(); }
  bool reference_missed() const override { return subject_.reference_missed(); }

 private:
  sim::SimSubject subject_;
};

constexpr std::array kReleases = {sim::Release::k13_2, sim::Release::k15_1};

// What runs on a release: the stock driver alone, or with tapreuse(4).
struct Variant {
  std::string_view suffix;
  sim::ReuseMode mode;
  // Fewer operations than the target of the same name has: no `set`, so that a
  // panic any thread can have by itself does not hide the races.
  Traits traits;
};

constexpr std::string_view kStock;
const std::array kVariants = {
    Variant{kStock,
            sim::ReuseMode::kOff,
            {.outlives_close = true, .spec = "stock"}},
    Variant{"+clone",
            sim::ReuseMode::kClone,
            {.outlives_close = true, .spec = "exclusive"}},
    Variant{"+handoff",
            sim::ReuseMode::kHandoff,
            {.outlives_close = true, .lookups_make = true, .spec = "handoff"}},
};

template <typename Choices, typename Name>
auto FindNamed(const Choices& choices, std::string_view wanted,
               const Name& name) -> decltype(choices.data()) {
  const auto found =
      std::find_if(choices.begin(), choices.end(),
                   [&](const auto& each) { return name(each) == wanted; });
  return found == choices.end() ? nullptr : &*found;
}

std::optional<sim::Settings> StockSettings(sim::Release release,
                                           std::string_view fault) {
  sim::Settings settings{.release = release};
  if (fault.empty()) return settings;
  const sim::MutantName* const mutant = sim::FindMutant(fault);
  if (mutant == nullptr) return std::nullopt;
  settings.mutant = mutant->mutant;
  return settings;
}

std::optional<sim::Settings> SettingsOf(const Variant& variant,
                                        sim::Release release,
                                        std::string_view fault) {
  if (variant.suffix == kStock) return StockSettings(release, fault);
  const sim::KernelModule* const module = sim::FindTapreuse(release, fault);
  if (module == nullptr) return std::nullopt;
  return sim::WithTapreuse(release, *module, variant.mode);
}

struct Parsed {
  sim::Settings settings;
  Traits traits;
  bool (*counts)(const Race&) = nullptr;
};

// The jails of threads, by thread: "01".
std::optional<std::vector<int>> ParseJails(std::string_view text) {
  std::vector<int> jails;
  for (const char digit : text) {
    if (digit != '0' && digit != '1') return std::nullopt;
    jails.push_back(digit - '0');
  }
  if (jails.empty() || jails.size() > kThreadsMax) return std::nullopt;
  return jails;
}

// The condition that `name` ends with, which is taken off it.
const Condition* TakeCondition(std::string_view& name) {
  for (const Condition& condition : Conditions()) {
    if (!name.ends_with(condition.suffix)) continue;
    name.remove_suffix(condition.suffix.size());
    return &condition;
  }
  return nullptr;
}

// "RELEASE[+VARIANT[+CONDITION]][/FAULT]"
std::optional<Parsed> ParseKernel(std::string_view name) {
  const size_t slash = std::min(name.find('/'), name.size());
  const std::string_view fault = name.substr(std::min(slash + 1, name.size()));
  if (slash != name.size() && fault.empty()) return std::nullopt;
  name = name.substr(0, slash);
  const Condition* const condition = TakeCondition(name);
  const size_t plus = std::min(name.find('+'), name.size());
  const auto* const release =
      FindNamed(kReleases, name.substr(0, plus),
                [](sim::Release each) { return sim::Name(each); });
  const auto* const variant =
      FindNamed(kVariants, name.substr(plus),
                [](const Variant& each) { return each.suffix; });
  if (release == nullptr || variant == nullptr) return std::nullopt;
  if (condition != nullptr && condition->of == Condition::Of::kModule &&
      variant->mode != sim::ReuseMode::kHandoff) {
    return std::nullopt;
  }
  const auto settings = SettingsOf(*variant, *release, fault);
  if (!settings) return std::nullopt;
  Parsed parsed{*settings, variant->traits};
  if (condition != nullptr) {
    condition->apply(parsed.settings, parsed.traits);
    parsed.counts = condition->counts;
  }
  return parsed;
}

// "sim:KERNEL[@JAILS]"
std::optional<Parsed> Parse(std::string_view name) {
  if (!name.starts_with(kPrefix)) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  const size_t at = std::min(name.find('@'), name.size());
  std::optional<Parsed> parsed = ParseKernel(name.substr(0, at));
  if (!parsed || at == name.size()) return parsed;
  const auto jails = ParseJails(name.substr(at + 1));
  if (!jails) return std::nullopt;
  parsed->settings.jails = *jails;
  return parsed;
}

std::vector<std::string> NamesOf(Condition::Of of) {
  std::vector<std::string> names;
  for (const Condition& condition : Conditions()) {
    if (condition.of == of) names.emplace_back(condition.suffix);
  }
  return names;
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
  for (sim::Release release : kReleases) {
    for (const Variant& variant : kVariants) {
      names.emplace_back(kPrefix)
          .append(sim::Name(release))
          .append(variant.suffix);
    }
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

std::vector<std::string> ModuleMutantNames() {
  const std::vector<std::string_view> names = sim::TapreuseMutants();
  return {names.begin(), names.end()};
}

std::vector<std::string> ConditionNames() {
  return NamesOf(Condition::Of::kModule);
}

std::vector<std::string> WorkloadNames() {
  return NamesOf(Condition::Of::kPrograms);
}

Result<Simulation> MakeSimulation(std::string_view name) {
  const std::optional<Parsed> parsed = Parse(name);
  if (!parsed) {
    std::string message = "no simulation '";
    message.append(name).append("'; there are ");
    message += Listed(SimulationNames());
    message.append(", those without '+' also with a fault: /");
    message += Listed(MutantNames());
    message.append("; those with '+handoff' also under a condition: ");
    message += Listed(ConditionNames());
    message.append("; all with some operations only: ");
    message += Listed(WorkloadNames());
    message.append("; those of '+' with a fault of the module: /");
    message += Listed(ModuleMutantNames());
    return Error{message};
  }
  Traits traits = parsed->traits;
  traits.faults = AllFaultedKinds();
  traits.vnets = parsed->settings.jails;
  Simulation simulation =
      SimulationOf(std::string(name), traits, parsed->settings);
  simulation.counts = parsed->counts;
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
