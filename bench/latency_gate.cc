// Is one build of open_latency slower than another? docs/bench.md.
//
//   latency_gate --baseline OLD/open_latency --candidate NEW/open_latency
//
// Exit status: 0 not slower, 1 slower, 2 could not be compared, 3 cannot tell.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "bench/interleave.h"
#include "bench/suites.h"
#include "harness/base/process.h"
#include "harness/cli/command_line.h"
#include "harness/report/write_file.h"
#include "harness/target/registry.h"

namespace taprace {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Flags {
  std::string baseline;
  std::string candidate;
  std::vector<std::string> baseline_flags;
  std::vector<std::string> candidate_flags;
  std::string target{LiveTargetName()};
  std::string workloads = "gate";
  double gate_percent = 5;
  int64_t time_ms = 150'000;
  int slices = 3;
  int slice_ms = 10;
  std::string out;
};

int Fail(const Error& error) {
  fprintf(stderr, "latency_gate: %s\n", error.message.c_str());
  return 2;
}

// A folder that goes with its owner.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string path =
        (fs::temp_directory_path() / "taprace-gate-XXXXXX").string();
    if (mkdtemp(path.data()) != nullptr) path_ = path;
  }
  ~ScratchFolder() {
    std::error_code error;
    if (!path_.empty()) fs::remove_all(path_, error);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string Listed(const std::vector<Workload>& workloads) {
  std::string text;
  for (const Workload& workload : workloads) {
    text += (text.empty() ? "" : ",") + ToString(workload);
  }
  return text;
}

// Runs a program to its end with its standard output thrown away. An error
// unless it ends with status 0.
Status RunQuietly(const std::vector<std::string>& command) {
  const Fd nowhere(open("/dev/null", O_WRONLY | O_CLOEXEC));
  const auto program = Process::Start(
      {.command = command, .descriptors = {{nowhere.get(), STDOUT_FILENO}}});
  if (!program.ok()) return program.error();
  const int status = (*program)->Wait();
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return Done{};
  return Error{command[0] + " failed"};
}

Result<BenchRun> RunOnce(const Flags& flags, bool candidate,
                         const std::vector<Workload>& workloads,
                         const std::string& folder) {
  std::vector<std::string> command = {
      candidate ? flags.candidate : flags.baseline,
      "--target",
      flags.target,
      "--workloads",
      Listed(workloads),
      "--slices",
      std::to_string(flags.slices),
      "--slice-ms",
      std::to_string(flags.slice_ms),
      "--out",
      folder,
      "--quiet"};
  const auto& more = candidate ? flags.candidate_flags : flags.baseline_flags;
  command.insert(command.end(), more.begin(), more.end());
  std::error_code error;
  fs::remove_all(folder, error);
  const Status ran = RunQuietly(command);
  if (!ran.ok()) return ran.error();
  const auto runs = LoadBenchResults(folder);
  if (!runs.ok()) return runs.error();
  return runs->front();
}

int ExitCode(Verdict verdict) {
  switch (verdict) {
    case Verdict::kNotSlower:
      return 0;
    case Verdict::kSlower:
      return 1;
    case Verdict::kCannotTell:
      return 3;
  }
  return 2;
}

int Run(const Flags& flags) {
  const auto workloads = ParseSuite(flags.workloads, kMeasuredInterfacesMax);
  if (!workloads.ok()) return Fail(workloads.error());
  const ScratchFolder scratch;
  if (scratch.path().empty()) return Fail({"no temporary folder can be made"});
  const auto end = Clock::now() + std::chrono::milliseconds(flags.time_ms);
  const auto report = Interleave(
      *workloads,
      {.gate = flags.gate_percent / 100, .workloads = workloads->size()},
      [&](bool candidate, const std::vector<Workload>& open) {
        return RunOnce(flags, candidate, open, scratch.path() + "/run");
      },
      [&] { return Clock::now() >= end; });
  if (!report.ok()) return Fail(report.error());
  const std::string text = ToMarkdown(*report);
  fputs(text.c_str(), stdout);
  if (!flags.out.empty()) {
    std::error_code error;
    fs::create_directories(flags.out, error);
    for (const auto& [name, content] :
         {std::pair<std::string, std::string>("gate.md", text),
          std::pair<std::string, std::string>("gate.json", ToJson(*report))}) {
      const Status written =
          WriteFileAtomically(flags.out + "/" + name, content);
      if (!written.ok()) return Fail(written.error());
    }
  }
  return ExitCode(report->verdict);
}

}  // namespace
}  // namespace taprace

int main(int argc, char** argv) {
  taprace::Flags flags;
  taprace::CommandLine line(
      "latency_gate", "Compares two builds of open_latency, run in turn.");
  taprace::CliCommand& gate = line.program();
  gate.Option("--baseline", flags.baseline, "the earlier program").Required();
  gate.Option("--candidate", flags.candidate, "the later one").Required();
  gate.Option("--baseline-flag", flags.baseline_flags,
              "a flag for the earlier program; may be repeated");
  gate.Option("--candidate-flag", flags.candidate_flags,
              "a flag for the later program; may be repeated");
  gate.Option("--target", flags.target, "the target of both").ShowDefault();
  gate.Option("--workloads", flags.workloads, "what is compared").ShowDefault();
  gate.Option("--gate", flags.gate_percent,
              "the slowdown that matters, in percent")
      .Percent(0.1, 1'000)
      .ShowDefault();
  gate.Option("--time", flags.time_ms, "when to give up")
      .Time()
      .ShowDefault("150s");
  gate.Option("--slices", flags.slices, "slices of a workload in a round")
      .ShowDefault();
  gate.Option("--slice-ms", flags.slice_ms, "length of a slice").ShowDefault();
  gate.Option("--out", flags.out, "folder for gate.md and gate.json");
  gate.Runs([&flags] { return taprace::Run(flags); });
  return line.Run(argc, argv);
}
