#include "harness/vm/vm_target.h"

#include <algorithm>
#include <random>
#include <thread>
#include <utility>

#include "harness/base/random.h"
#include "harness/vm/run_log.h"

namespace taprace {
namespace {

using std::chrono::milliseconds;
using Clock = Session::Clock;

RecordMark RandomMark() {
  std::random_device random;
  const auto word = [&] { return uint64_t{random()} << 32 | random(); };
  return {word(), word()};
}

bool IsGreeting(const std::variant<Reply, Loss>& answer) {
  const Reply* reply = std::get_if<Reply>(&answer);
  return reply != nullptr && std::holds_alternative<Greeting>(*reply);
}

}  // namespace

VmTarget::VmTarget(Guest guest, VmOptions options)
    : guest_(std::move(guest)),
      options_(options),
      hypervisor_(MakeHypervisor(guest_)),
      mark_(RandomMark()),
      steering_(guest_.symbols) {}

VmTarget::~VmTarget() { (void)CleanUp(); }

Result<std::unique_ptr<VmTarget>> VmTarget::Create(const Guest& guest,
                                                   const VmOptions& options) {
  std::unique_ptr<VmTarget> target(new VmTarget(guest, options));
  Result<BootFiles> files = MakeBootFiles(target->guest_);
  if (!files.ok()) return files.error();
  target->files_ = std::move(*files);
  if (!guest.symbols.empty()) {
    Result<Symbolizer> symbolizer = Symbolizer::ReadElf(guest.symbols);
    if (!symbolizer.ok()) return symbolizer.error();
    target->symbolizer_ = std::move(*symbolizer);
  }
  const Status booted = target->Boot();
  if (!booted.ok()) return booted.error();
  return target;
}

// Sends a command that has one reply.
Result<Reply> VmTarget::Ask(const Command& command,
                            Clock::time_point deadline) {
  session_->Send(command);
  std::variant<Reply, Loss> answer = session_->Receive(deadline);
  // Greetings beyond the first answer what CallOut repeated.
  while (!std::holds_alternative<HelloCommand>(command) && IsGreeting(answer)) {
    answer = session_->Receive(deadline);
  }
  if (const Loss* loss = std::get_if<Loss>(&answer)) {
    Error error = BootError(loss->title);
    LetGo();
    return error;
  }
  Reply reply = std::move(std::get<Reply>(answer));
  if (const auto* error = std::get_if<ErrorReply>(&reply)) {
    return Error{guest_.name + ": the agent: " + error->text};
  }
  return reply;
}

Result<RunResult> VmTarget::Run(const Program& program, uint64_t seed) {
  if (session_ == nullptr) {
    const Status booted = Boot();
    if (!booted.ok()) {
      LetGo();
      return booted.error();
    }
  }
  const bool steered = !guest_.steering_plugin.empty();
  if (steered) {
    const Status ready = steering_.BeforeRun(seed, Asker());
    // A guest that has died since the last run is met in this one.
    if (!ready.ok() && !LostSoon()) return ready.error();
  }
  // The tag tells the records of this run from those of all others.
  const uint64_t tag = DerivedSeed(seed, runs_);
  Result<RunResult> result =
      Converse({.id = ++runs_, .tag = tag, .program = program});
  steer_report_.reset();
  if (steered && session_ != nullptr) {
    const Result<SteerReport> report = steering_.Report();
    if (report.ok()) steer_report_ = *report;
  }
  return result;
}

// Whether the guest turns out to be lost within the time a hypervisor takes to
// end.
bool VmTarget::LostSoon() {
  constexpr int kPolls = 100;
  for (int i = 0; session_ != nullptr && i < kPolls; ++i) {
    session_->ReadConsole();
    if (session_->lost()) return true;
    std::this_thread::sleep_for(milliseconds(10));
  }
  return false;
}

Steering::Ask VmTarget::Asker() {
  return [this](const Command& command) {
    return Ask(command, Clock::now() + guest_.limits.answer);
  };
}

Result<std::vector<std::string>> VmTarget::KnownFunctions(
    const std::vector<std::string>& wanted) {
  if (session_ == nullptr) return Error{"no guest runs"};
  const auto symbols = steering_.Find(wanted, Asker());
  if (!symbols.ok()) return symbols.error();
  std::vector<std::string> names;
  for (const std::string& name : wanted) {
    const auto count = std::count_if(
        symbols->begin(), symbols->end(),
        [&](const Symbol& symbol) { return symbol.name == name; });
    if (count == 1) names.push_back(name);
  }
  return names;
}

Result<RunResult> VmTarget::Converse(const RunCommand& run) {
  const Program program = Complete(run.program);
  RunLog log(program);
  session_->Send(run);
  const auto deadline = Clock::now() + options_.timeout + guest_.limits.answer;
  while (true) {
    std::variant<Reply, Loss> answer = session_->Receive(deadline);
    if (const Loss* loss = std::get_if<Loss>(&answer)) {
      RunResult result = AfterLoss(run, program, *loss, log.Finish());
      if (!log.verdict().empty()) {
        result.crash->console +=
            "[taprace: before that, in the same run: " + log.verdict() + "]\n";
      }
      return result;
    }
    const Reply& reply = std::get<Reply>(answer);
    bool fits = false;
    if (const auto* invoked = std::get_if<InvokedReply>(&reply)) {
      fits = log.Add(*invoked);
    } else if (const auto* returned = std::get_if<ReturnedReply>(&reply)) {
      fits = log.Add(*returned);
    } else if (const auto* hang = std::get_if<HangReply>(&reply)) {
      fits = log.Add(*hang);
    } else if (const auto* broken = std::get_if<BrokenReply>(&reply)) {
      fits = log.Add(*broken);
    } else if (const auto* error = std::get_if<ErrorReply>(&reply)) {
      return Error{guest_.name + ": the agent: " + error->text};
    } else if (const auto* done = std::get_if<DoneReply>(&reply)) {
      RunResult result{.history = log.Finish(),
                       .remaining = done->remaining,
                       .hang = log.hang()};
      if (done->id != run.id) break;
      NoteComplaints(result);
      // Threads that hang for ever leave nothing to run on.
      if (result.hang && !result.hang->interrupted) LetGo();
      return result;
    }
    if (!fits) break;
  }
  LetGo();
  return Error{guest_.name + ": the agent told of another program's calls"};
}

Crash VmTarget::MakeCrash(Crash::Kind kind, const std::string& title) const {
  return {.kind = kind,
          .title = title,
          .console = session_->console(),
          .known = std::find(guest_.known.begin(), guest_.known.end(), title) !=
                   guest_.known.end()};
}

// A kernel that complained and went on.
void VmTarget::NoteComplaints(RunResult& result) {
  session_->ReadConsole();
  const std::vector<ConsoleReport> reports = session_->ConsoleReports();
  for (; complaints_seen_ < reports.size(); ++complaints_seen_) {
    if (result.crash && !result.crash->known) continue;
    result.crash =
        MakeCrash(Crash::Kind::kKernel, reports[complaints_seen_].title);
  }
}

RunResult VmTarget::AfterLoss(const RunCommand& run, const Program& program,
                              const Loss& loss, History streamed) {
  RunResult result{.history = std::move(streamed), .remaining = {}, .hang = {}};
  session_->machine().Stop();
  if (!options_.stream) {
    const auto memory = session_->machine().Memory();
    if (memory.ok()) {
      History remembered =
          HistoryFromMemory((*memory)->bytes(), mark_, run.tag, program);
      // A guest may die while it sends the history, too.
      if (remembered.calls.size() >= result.history.calls.size()) {
        result.history = std::move(remembered);
      }
    }
  }
  const auto kind = loss.cause == Loss::Cause::kKernel ? Crash::Kind::kKernel
                    : loss.cause == Loss::Cause::kProgress
                        ? Crash::Kind::kNoProgress
                        : Crash::Kind::kLost;
  result.crash = MakeCrash(kind, loss.title);
  LetGo();
  return result;
}

Status VmTarget::MakeTrouble(Trouble trouble, milliseconds after) {
  if (session_ == nullptr) {
    Status booted = Boot();
    if (!booted.ok()) return booted;
  }
  const Result<Reply> reply = Ask(TroubleCommand{trouble, after.count()},
                                  Clock::now() + guest_.limits.answer);
  if (!reply.ok()) return reply.error();
  return Done{};
}

Result<double> VmTarget::BareRate(int threads, milliseconds time) {
  if (session_ == nullptr) return Error{"no guest runs"};
  const Result<Reply> reply =
      Ask(BareCommand{.id = 0, .threads = threads, .time_ms = time.count()},
          Clock::now() + time + guest_.limits.answer);
  if (!reply.ok()) return reply.error();
  const auto* bare = std::get_if<BareReply>(&*reply);
  if (bare == nullptr || bare->time_ns <= 0) return Error{ToLine(*reply)};
  return static_cast<double>(bare->operations) * 1e9 /
         static_cast<double>(bare->time_ns);
}

Result<Measurement> VmTarget::Measure(const Workload& workload,
                                      const SliceOptions& options) {
  // What an emulated processor may take to make an interface or a thread.
  constexpr milliseconds kEach{100};
  if (session_ == nullptr) {
    const Status booted = Boot();
    if (!booted.ok()) {
      LetGo();
      return booted.error();
    }
  }
  const auto deadline = Clock::now() +
                        std::chrono::nanoseconds(options.time_ns) +
                        guest_.limits.answer +
                        kEach * (PresentUnits(workload) + workload.threads);
  Result<Reply> reply =
      Ask(BenchCommand{.id = ++runs_, .slice = options, .workload = workload},
          deadline);
  if (!reply.ok()) return reply.error();
  auto* bench = std::get_if<BenchReply>(&*reply);
  if (bench == nullptr || bench->id != runs_) return Error{ToLine(*reply)};
  return std::move(bench->measurement);
}

void VmTarget::LetGo() { session_.reset(); }

Status VmTarget::CleanUp() {
  if (session_ == nullptr) return Done{};
  constexpr milliseconds kGoodbye{3'000};
  const auto deadline = Clock::now() + kGoodbye;
  session_->Send(ByeCommand());
  (void)session_->Receive(deadline);
  while (guest_.entry == Entry::kInitramfs && !session_->machine().Ended() &&
         Clock::now() < deadline) {
    session_->ReadConsole();
    std::this_thread::sleep_for(milliseconds(10));
  }
  LetGo();
  return Done{};
}

}  // namespace taprace
