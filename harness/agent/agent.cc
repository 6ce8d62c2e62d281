#include "harness/agent/agent.h"

#include <chrono>
#include <utility>
#include <vector>

#include "harness/agent/bare_loop.h"
#include "harness/agent/kernel_symbols.h"
#include "harness/agent/trouble.h"
#include "harness/measure/live.h"
#include "harness/target/live.h"
#include "harness/target/live_kinds.h"

namespace taprace {
namespace {

// Gives each call the number of its operation. An operation that could not be
// made is missing from the history; where it is the same as a later one, the
// two are told apart by nothing, and need not be.
class Numbering {
 public:
  explicit Numbering(const Program& program)
      : program_(program), next_(program.threads.size(), 0) {}

  size_t Next(size_t thread, const Operation& operation) {
    const auto& operations = program_.threads[thread];
    size_t& next = next_[thread];
    while (next < operations.size() && operations[next] != operation) ++next;
    return next++;
  }

 private:
  const Program& program_;
  std::vector<size_t> next_;
};

std::string EventLines(const Program& program, const History& history) {
  Numbering numbering(program);
  std::string text;
  for (const Call& call : history.calls) {
    const auto thread = static_cast<size_t>(call.thread);
    const size_t index = numbering.Next(thread, call.operation);
    if (call.pending()) {
      AppendLine(InvokedReply{thread, index, call.invoke_ns}, text);
    } else {
      AppendLine(ReturnedReply{thread, index, call.invoke_ns, call.return_ns,
                               call.outcome},
                 text);
    }
  }
  return text;
}

std::string HangLines(const Program& program, const History& history,
                      const Hang& hang) {
  std::string text;
  for (const HangingCall& hanging : hang.calls) {
    const auto thread = static_cast<size_t>(hanging.thread);
    Numbering numbering(program);
    size_t index = 0;
    for (const Call& call : history.calls) {
      if (call.thread != hanging.thread) continue;
      index = numbering.Next(thread, call.operation);
      if (call.pending()) break;
    }
    text += ToLine(Reply(HangReply{.thread = thread,
                                   .index = index,
                                   .interrupted = hang.interrupted,
                                   .where = hanging.where}));
    text += '\n';
  }
  return text;
}

}  // namespace

Status Agent::Serve() {
  while (!over_) {
    Result<std::optional<std::string>> line = port_.ReadLine(kLineMax);
    if (line.ok() && !*line) return Done{};
    if (!line.ok() && line.error().code != 0) return line.error();
    Status status =
        line.ok() ? Answer(**line) : Send(ErrorReply{line.error().message});
    if (!status.ok()) return status;
  }
  return Done{};
}

Status Agent::Answer(std::string_view line) {
  const Result<Command> command = ParseCommand(line);
  if (!command.ok()) return Send(ErrorReply{command.error().message});
  return std::visit([this](const auto& what) { return Execute(what); },
                    *command);
}

Status Agent::Send(const Reply& reply) {
  return port_.Write(ToLine(reply) + "\n");
}

Status Agent::Execute(const HelloCommand& hello) {
  if (hello.version != kProtocolVersion) {
    return Send(ErrorReply{"the host speaks version " +
                           std::to_string(hello.version) +
                           " of the protocol, this agent version " +
                           std::to_string(kProtocolVersion)});
  }
  return Send(Greeting{.version = kProtocolVersion,
                       .system = std::string(LiveTargetName())});
}

Status Agent::Execute(const SetupCommand& setup) {
  const TargetKind* kind = FindLiveTargetKind(setup.target);
  if (kind == nullptr) {
    return Send(ErrorReply{"setup: no target '" + setup.target + "'"});
  }
  measurer_.reset();
  target_.reset();
  streaming_ = setup.stream;
  Result<std::unique_ptr<Target>> target = kind->make(
      {.executor = {.jitter_ns_max = setup.jitter_ns,
                    .pin = setup.pin,
                    .timeout = std::chrono::milliseconds(setup.timeout_ms),
                    .mark = setup.mark,
                    .observer = setup.stream ? &checked_stream_ : &checked_}});
  if (!target.ok()) return Send(ErrorReply{target.error().message});
  target_ = std::move(*target);
  const Traits& traits = target_->traits();
  return Send(ReadyReply{.traits = traits, .spec = std::string(traits.spec)});
}

Status Agent::Execute(const RunCommand& run) {
  if (target_ == nullptr) return Send(ErrorReply{"run: no setup before"});
  // Runs take all interfaces for theirs.
  if (measurer_ != nullptr) return Send(ErrorReply{"run: not after bench"});
  if (trouble_) {
    MakeTrouble(trouble_->trouble,
                std::chrono::milliseconds(trouble_->after_ms));
    trouble_.reset();
  }
  const Program program = Complete(run.program);
  if (!target_->lost()) {
    OnlineCheck& check = streaming_ ? checked_stream_ : checked_;
    check.Begin(program, target_->traits());
  }
  const Result<RunResult> result = target_->Run(program, run.tag);
  stream_.Flush();
  if (!result.ok()) return Send(ErrorReply{result.error().message});
  return SendResult(run.id, program, *result);
}

Status Agent::SendResult(uint64_t id, const Program& program,
                         const RunResult& result) {
  // What streamed already says which calls are pending.
  std::string text =
      streaming_ ? std::string() : EventLines(program, result.history);
  if (result.hang) text += HangLines(program, result.history, *result.hang);
  text += ToLine(Reply(DoneReply{id, result.remaining}));
  text += '\n';
  return port_.Write(text);
}

Status Agent::Execute(const BareCommand& bare) {
  auto* live = dynamic_cast<LiveTarget*>(target_.get());
  if (live == nullptr) return Send(ErrorReply{"bare: no setup before"});
  const BareCount count = RunBareLoop(live->kernel(), bare.threads,
                                      std::chrono::milliseconds(bare.time_ms));
  return Send(BareReply{bare.id, count.operations, count.time_ns});
}

Status Agent::Execute(const BenchCommand& bench) {
  auto* live = dynamic_cast<LiveTarget*>(target_.get());
  if (live == nullptr) return Send(ErrorReply{"bench: no setup before"});
  if (measurer_ == nullptr) {
    measurer_ = std::make_unique<LiveMeasurer>(std::string(live->name()),
                                               live->kernel(),
                                               live->traits().outlives_close);
  }
  Result<Measurement> measured =
      measurer_->Measure(bench.workload, bench.slice);
  if (!measured.ok()) return Send(ErrorReply{measured.error().message});
  return Send(BenchReply{bench.id, std::move(*measured)});
}

Status Agent::Execute(const TroubleCommand& trouble) {
  trouble_ = trouble;
  return Send(OkReply());
}

Status Agent::Execute(const SymbolsCommand& symbols) {
  Result<std::vector<Symbol>> found = KernelSymbols(symbols.names);
  if (!found.ok()) return Send(ErrorReply{found.error().message});
  return Send(SymbolsReply{std::move(*found)});
}

Status Agent::Execute(const ByeCommand& /*bye*/) {
  over_ = true;
  measurer_.reset();
  target_.reset();
  return Send(ByeReply());
}

}  // namespace taprace
