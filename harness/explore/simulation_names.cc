#include "harness/explore/simulation_names.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "harness/explore/conditions.h"
#include "harness/sim/mutant.h"
#include "harness/sim/release.h"
#include "harness/sim/tapreuse.h"

namespace taprace {
namespace {

constexpr std::string_view kPrefix = "sim:";

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

std::vector<std::string> NamesOf(Condition::Of of) {
  std::vector<std::string> names;
  for (const Condition& condition : Conditions()) {
    if (condition.of == of) names.emplace_back(condition.suffix);
  }
  return names;
}

Error NoSuch(std::string_view what, std::string_view name,
             const std::vector<std::string>& names) {
  std::string message("no ");
  message.append(what).append(" '").append(name).append("'; there are ");
  for (const std::string& each : names) {
    if (&each != &names.front()) message += ", ";
    message += each;
  }
  return Error{message};
}

// Cuts `text` before the first `mark`.
std::pair<std::string_view, std::string_view> CutBefore(std::string_view text,
                                                        char mark) {
  const size_t at = std::min(text.find(mark), text.size());
  return {text.substr(0, at), text.substr(at)};
}

// The variant that `suffixes` begin with, which is taken off them.
const Variant& TakeVariant(std::string_view& suffixes) {
  const Variant* const found =
      FindNamed(kVariants, suffixes.substr(0, suffixes.find('+', 1)),
                [](const Variant& each) { return each.suffix; });
  if (found == nullptr) return kVariants.front();  // stock
  suffixes.remove_prefix(found->suffix.size());
  return *found;
}

// Null where none is named.
Result<const Condition*> FindCondition(std::string_view suffix,
                                       const Variant& variant) {
  const bool handoff = variant.mode == sim::ReuseMode::kHandoff;
  if (suffix.empty()) return static_cast<const Condition*>(nullptr);
  const Condition* const found = FindNamed(
      Conditions(), suffix, [](const Condition& each) { return each.suffix; });
  if (found != nullptr && (handoff || found->of == Condition::Of::kPrograms)) {
    return found;
  }
  std::vector<std::string> names = NamesOf(Condition::Of::kPrograms);
  if (handoff) {
    const auto more = NamesOf(Condition::Of::kModule);
    names.insert(names.end(), more.begin(), more.end());
  }
  return NoSuch("condition", suffix, names);
}

// `text` is "/FAULT", or empty.
Result<sim::Settings> FindFault(std::string_view text, const Variant& variant,
                                sim::Release release) {
  const std::string_view fault = text.substr(text.empty() ? 0 : 1);
  const auto settings = SettingsOf(variant, release, fault);
  if (settings && text.empty() == fault.empty()) return *settings;
  return NoSuch("fault", fault,
                variant.suffix == kStock ? MutantNames() : ModuleMutantNames());
}

// "RELEASE[+VARIANT][+CONDITION][/FAULT]"
Result<NamedSimulation> ParseKernel(std::string_view name) {
  const auto [kernel, fault] = CutBefore(name, '/');
  auto [release_name, suffixes] = CutBefore(kernel, '+');
  const auto* const release =
      FindNamed(kReleases, release_name,
                [](sim::Release each) { return sim::Name(each); });
  if (release == nullptr) {
    return NoSuch("kernel", release_name, SimulationNames());
  }
  const Variant& variant = TakeVariant(suffixes);
  const auto condition = FindCondition(suffixes, variant);
  if (!condition.ok()) return condition.error();
  const auto settings = FindFault(fault, variant, *release);
  if (!settings.ok()) return settings.error();
  NamedSimulation named{*settings, variant.traits};
  if (*condition != nullptr) {
    (*condition)->apply(named.settings, named.traits);
    named.counts = (*condition)->counts;
  }
  return named;
}

}  // namespace

Result<NamedSimulation> ParseSimulationName(std::string_view name) {
  if (!name.starts_with(kPrefix)) {
    return NoSuch("kernel", name, SimulationNames());
  }
  const auto [kernel, jails] = CutBefore(name.substr(kPrefix.size()), '@');
  Result<NamedSimulation> named = ParseKernel(kernel);
  if (!named.ok() || jails.empty()) return named;
  const auto parsed = ParseJails(jails.substr(1));
  if (!parsed) {
    return Error{std::string("no jails of threads '")
                     .append(jails)
                     .append("': a digit each, 0 for none, 1 for one: @01")};
  }
  named->settings.jails = *parsed;
  return named;
}

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

}  // namespace taprace
