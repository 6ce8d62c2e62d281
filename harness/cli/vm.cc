#include "harness/cli/vm.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "harness/base/random.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/input.h"
#include "harness/cli/progress.h"
#include "harness/cli/search_flags.h"
#include "harness/cli/vm_bench.h"
#include "harness/steer/plan.h"
#include "harness/vm/steered_target.h"
#include "harness/vm/vm_target.h"

namespace taprace {
namespace {

using std::chrono::milliseconds;

struct VmFlags {
  std::string guest_file;
  std::string agent;
  std::string trouble;
  int guests = 0;  // 0: as many as fit the processors
  bool stream = false;
  std::optional<std::string> steer;  // "auto" or a file
  std::optional<std::string> steer_line;
  std::optional<std::string> steer_plugin;
  SearchFlags search;
  VmBenchFlags bench;
};

constexpr char kAuto[] = "auto";

// Where the build leaves the plugin, seen from this program.
std::string DefaultPlugin() {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto root = error ? std::filesystem::path("bazel-bin")
                          : self.parent_path().parent_path().parent_path();
  return (root / "ci/steer/taprace-steer.so").string();
}

bool Steered(const VmFlags& flags) { return flags.steer || flags.steer_line; }

// What no single flag can be blamed for.
Status CheckFlags(const VmFlags& flags) {
  if (flags.steer_plugin && !Steered(flags)) {
    return Error{
        "--steer-plugin: nothing is steered without --steer or --steer-line"};
  }
  if (flags.steer_line && flags.steer_line->empty()) {
    return Error{"--steer-line: the plan is empty"};
  }
  return Done{};
}

Status FindPlugin(const VmFlags& flags, Guest& guest) {
  if (guest.hypervisor != HypervisorKind::kQemu) {
    return Error{"--steer: only QEMU's guests can be steered"};
  }
  if (guest.acceleration == Acceleration::kKvm) {
    return Error{
        "--steer: guests with hypervisor.acceleration = 'kvm' cannot be "
        "steered"};
  }
  guest.steering_plugin = flags.steer_plugin.value_or(DefaultPlugin());
  if (access(guest.steering_plugin.c_str(), R_OK) == 0) return Done{};
  return ErrnoError("--steer-plugin " + guest.steering_plugin, errno);
}

Result<Guest> ReadGuest(const VmFlags& flags) {
  const Result<std::string> text = ReadInput(flags.guest_file);
  if (!text.ok()) return text.error();
  Result<Guest> guest = ParseGuest(*text, flags.guest_file, flags.agent);
  if (!guest.ok()) return guest;
  const auto known = KnownTitles(flags.search);
  if (!known.ok()) return known.error();
  guest->known.insert(guest->known.end(), known->begin(), known->end());
  if (flags.search.fail_on_known) guest->known.clear();
  if (Steered(flags)) {
    const Status found = FindPlugin(flags, *guest);
    if (!found.ok()) return found.error();
  }
  return guest;
}

// The plan the user gave; nothing where plans are searched, or nothing is
// steered.
Result<std::optional<Plan>> GivenPlan(const VmFlags& flags) {
  Result<Plan> plan = Plan{};
  if (flags.steer_line) {
    plan = ParsePlan(*flags.steer_line, "--steer-line");
  } else if (flags.steer && *flags.steer != kAuto) {
    const Result<std::string> text = ReadInput(*flags.steer);
    if (!text.ok()) return Error{"--steer " + text.error().message};
    plan = ParsePlan(*text, *flags.steer);
  } else {
    return std::optional<Plan>();
  }
  if (!plan.ok()) return plan.error();
  return std::optional<Plan>(std::move(*plan));
}

// One search a guest, all at once, until one has found something.
class Pool {
 public:
  Pool(const Guest& guest, const VmFlags& flags, const TapRules* rules,
       const std::optional<Program>& program,
       const std::optional<Scenario>& scenario, const std::optional<Plan>& plan,
       uint64_t seed)
      : guest_(guest),
        flags_(flags),
        rules_(rules),
        program_(program),
        scenario_(scenario),
        plan_(plan),
        seed_(seed) {}

  // The first one's target has been made already, by this thread.
  Result<RunSummary> Run(VmTarget& first, int guests) {
    summary_.target = guest_.name;
    summary_.seed = seed_;
    Progress progress;
    std::vector<std::thread> others;
    for (int i = 1; i < guests; ++i) {
      others.emplace_back([this, i] { Other(i); });
    }
    Keep(Steered(first, 0, &progress));
    for (std::thread& other : others) other.join();
    if (error_) return *error_;
    return summary_;
  }

 private:
  void Other(int index) {
    const auto target = VmTarget::Create(guest_, OptionsOf(flags_));
    if (!target.ok()) return Keep(target.error());
    Keep(Steered(**target, index, nullptr));
  }

  // A search, steered if the guest is.
  Result<RunSummary> Steered(VmTarget& guest, int index, Progress* progress) {
    if (guest_.steering_plugin.empty()) {
      return SearchOn(guest, index, progress, [] {});
    }
    constexpr uint64_t kPlans = uint64_t{1} << 32;  // apart from the programs
    Result<std::unique_ptr<SteeredTarget>> target =
        plan_ ? std::make_unique<SteeredTarget>(guest, *plan_)
              : SteeredTarget::Searching(
                    guest, guest_.system,
                    DerivedSeed(seed_, kPlans + static_cast<uint64_t>(index)));
    if (!target.ok()) return target.error();
    SteeredTarget& steered = **target;
    Result<RunSummary> summary =
        SearchOn(steered, index, progress, [&] { steered.Freeze(); });
    if (!summary.ok()) return summary;
    // Nothing was steered yet where a plan only recorded.
    if (steered.plan() == Plan{}) return summary;
    for (Counterexample& found : summary->counterexamples) {
      found.steering = ToString(steered.plan());
      found.replay += " --steer-line '" + ToLine(steered.plan()) + "'";
    }
    return summary;
  }

  // `found` is called before what was found is shrunk.
  Result<RunSummary> SearchOn(Target& target, int index, Progress* progress,
                              const std::function<void()>& found) {
    SearchOptions options =
        ToSearchOptions(flags_.search, scenario_, target.traits());
    const std::atomic<bool>* interrupted = options.stop;
    options.rules = rules_;
    options.known = {guest_.known.begin(), guest_.known.end()};
    options.seed =
        index == 0 ? seed_ : DerivedSeed(seed_, static_cast<uint64_t>(index));
    options.command = "taprace vm " + flags_.guest_file;
    // Ctrl-C, or what another guest found. Shrinking is left to who found it.
    std::atomic<bool> stop = false;
    options.stop = &stop;
    options.progress = [&](const RunSummary& summary) {
      if (progress != nullptr) {
        progress->Show(
            ProgressLine(summary, milliseconds(flags_.search.duration_ms)));
      }
    };
    std::atomic<bool> over = false;
    std::thread watch([&] {
      while (!over) {
        const int finder = finder_.load();
        if (*interrupted || (finder >= 0 && finder != index)) stop = true;
        std::this_thread::sleep_for(milliseconds(20));
      }
    });
    options.on_violation = [&] {
      int nobody = -1;
      finder_.compare_exchange_strong(nobody, index);
      found();
    };
    Result<RunSummary> summary =
        program_ ? Repeat(target, *program_, options) : Search(target, options);
    over = true;
    watch.join();
    return summary;
  }

  void Keep(const Result<RunSummary>& summary) {
    const std::lock_guard lock(mutex_);
    if (summary.ok()) {
      Merge(*summary, summary_);
    } else if (!error_) {
      error_ = summary.error();
    }
  }

 public:
  static VmOptions OptionsOf(const VmFlags& flags) {
    return {.jitter_ns_max = flags.search.jitter_ns,
            .timeout = milliseconds(flags.search.timeout_ms),
            .pin = !flags.search.no_pin,
            .stream = flags.stream};
  }

 private:
  const Guest& guest_;
  const VmFlags& flags_;
  const TapRules* const rules_;
  const std::optional<Program>& program_;
  const std::optional<Scenario>& scenario_;
  const std::optional<Plan>& plan_;
  const uint64_t seed_;
  std::atomic<int> finder_ = -1;  // the guest that found something first
  std::mutex mutex_;
  RunSummary summary_;          // guarded by mutex_
  std::optional<Error> error_;  // guarded by mutex_
};

int GuestCount(const VmFlags& flags, const Guest& guest) {
  if (flags.guests > 0) return flags.guests;
  const auto processors = static_cast<int>(std::thread::hardware_concurrency());
  return std::max(1, processors / guest.cpus);
}

Status ArrangeTrouble(const VmFlags& flags, VmTarget& target) {
  constexpr milliseconds kSoon{50};
  for (int i = 0; i < kTroubleCount; ++i) {
    const auto trouble = static_cast<Trouble>(i);
    if (TroubleName(trouble) != flags.trouble) continue;
    return target.MakeTrouble(trouble, kSoon);
  }
  return Error{"--trouble " + flags.trouble + ": no such trouble"};
}

std::vector<std::string> Troubles() {
  std::vector<std::string> names;
  names.reserve(kTroubleCount);
  for (int i = 0; i < kTroubleCount; ++i) {
    names.emplace_back(TroubleName(static_cast<Trouble>(i)));
  }
  return names;
}

int RunVm(VmFlags flags) {
  const Status sensible = CheckFlags(flags);
  if (!sensible.ok()) return Fail(sensible.error());
  const Result<Guest> guest = ReadGuest(flags);
  if (!guest.ok()) return Fail(guest.error());
  const Result<std::optional<Program>> program = GivenProgram(flags.search);
  if (!program.ok()) return Fail(program.error());
  const Result<std::optional<Scenario>> scenario =
      GivenScenario(flags.search, guest->name);
  if (!scenario.ok()) return Fail(scenario.error());
  const Result<std::optional<Plan>> plan = GivenPlan(flags);
  if (!plan.ok()) return Fail(plan.error());
  const auto target = VmTarget::Create(*guest, Pool::OptionsOf(flags));
  if (!target.ok()) return Fail(target.error());
  if (!flags.bench.folder.empty()) return RunVmBench(**target, flags.bench);
  const Traits& traits = (*target)->traits();
  const Result<const TapRules*> rules =
      RulesOf(flags.search.spec, traits, "taprace vm");
  if (!rules.ok()) return Fail(rules.error());
  if (!flags.trouble.empty()) {
    const Status arranged = ArrangeTrouble(flags, **target);
    if (!arranged.ok()) return Fail(arranged.error());
  }
  const SearchOptions options =
      ToSearchOptions(flags.search, *scenario, traits);
  const int guests = GuestCount(flags, *guest);
  fmt::print(stderr, "taprace: guest {} x {}, booted in {:.1f} s, seed {}\n",
             guest->name, guests,
             static_cast<double>((*target)->boot_time().count()) / 1'000,
             options.seed);
  Pool pool(*guest, flags, *rules, *program, *scenario, *plan, options.seed);
  const Result<RunSummary> summary = pool.Run(**target, guests);
  if (!summary.ok()) return Fail(summary.error());
  return Report(flags.search, *summary, options.stop->load());
}

std::string VmFooter() {
  return TapSpecHelp() + R"(
A guest is described by a TOML file (docs/vm.md).

Examples:
  taprace vm guest.toml                    a minute on all processors
  taprace vm guest.toml --trouble panic    does a panic come through?
  taprace vm guest.toml --steer auto       search orders of events, too
  taprace vm guest.toml --bench out        how long do opens take?
  taprace vm guest.toml --known known.txt --report out
  taprace vm guest.toml --program counterexample-1/program.tap

Exit status: 0 nothing found, 1 an invariant was broken or the guest's kernel
was, 2 the run could not be made, 130 stopped by Ctrl-C before anything was
found.)";
}

}  // namespace

void AddVmCommand(CliCommand& program) {
  CliCommand vm = program.AddCommand(
      "vm", "Hammer the kernel of a guest with concurrent programs");
  auto flags = std::make_shared<VmFlags>();
  vm.Option("guest", flags->guest_file, "the guest's description").Required();
  vm.Option("--agent", flags->agent,
            "the taprace-agent for the guest, where not in its "
            "description");
  vm.Option("--guests", flags->guests,
            "how many run at once; by default as many as the processors "
            "can take")
      .Within(1, 256);
  vm.Switch("--stream", flags->stream,
            "send every event at once, for hypervisors whose guest memory "
            "cannot be read");
  vm.Option(
      "--steer", flags->steer,
      "hold the guest's processors up as the plan in this file says; auto: "
      "search plans (docs/steering.md)");
  vm.Option("--steer-line", flags->steer_line,
            "the same with this plan, as a counterexample shows it")
      .Excludes("--steer");
  vm.Option("--steer-plugin", flags->steer_plugin,
            "QEMU's plugin for that; by default where "
            "`bazel build //ci/steer` leaves it");
  vm.Option("--trouble", flags->trouble,
            "make the first program meet a panic, hang, flood or die, to "
            "see whether that is noticed")
      .OneOf(Troubles());
  AddSearchFlags(vm, flags->search);
  AddVmBenchFlags(vm, flags->bench);
  vm.Footer(VmFooter);
  vm.Runs([flags] { return RunVm(*flags); });
}

}  // namespace taprace
