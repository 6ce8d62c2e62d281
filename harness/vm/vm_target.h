// A target that is the kernel of a guest.
//
// The guest boots with the first run and serves many. One that panics, hangs
// or goes away in a run takes nothing along but the returns of the calls that
// were under way: the run's history is what the agent streamed and what the
// guest's memory still tells. The next run boots another guest.
#ifndef TAPRACE_HARNESS_VM_VM_TARGET_H_
#define TAPRACE_HARNESS_VM_VM_TARGET_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "harness/measure/measurer.h"
#include "harness/symbols/symbolizer.h"
#include "harness/target/target.h"
#include "harness/vm/boot_files.h"
#include "harness/vm/guest.h"
#include "harness/vm/machine.h"
#include "harness/vm/session.h"
#include "harness/vm/steering.h"

namespace taprace {

struct VmOptions {
  int64_t jitter_ns_max = 3'000;
  std::chrono::milliseconds timeout{10'000};  // of a run, in the guest
  bool pin = true;
  // Events of a run: true, written ahead to the port; false, in guest memory
  // (see command.h of harness/agent).
  bool stream = false;
};

// Use it from the thread that made it: guests die with that thread.
class VmTarget final : public Target {
 public:
  // Boots the first guest, to learn what its target is like.
  static Result<std::unique_ptr<VmTarget>> Create(const Guest& guest,
                                                  const VmOptions& options);
  ~VmTarget() override;

  std::string_view name() const override { return guest_.name; }
  const Traits& traits() const override { return traits_; }
  Result<RunResult> Run(const Program& program, uint64_t seed) override;
  bool lost() const override { return false; }

  // Turns the guest off.
  Status CleanUp() override;

  // The next run is met by this, after that time.
  Status MakeTrouble(Trouble trouble, std::chrono::milliseconds after);

  // The bare loop of `threads` threads: operations a second.
  Result<double> BareRate(int threads, std::chrono::milliseconds time);

  // Measures a workload in the guest; boots it anew if it was lost. After this
  // no Run.
  Result<Measurement> Measure(const Workload& workload,
                              const SliceOptions& options);

  // How the next runs are steered; for guests with a steering plugin.
  void Steer(const Plan& plan) { steering_.SetPlan(plan); }

  // Which of these functions the guest's kernel has, once each.
  Result<std::vector<std::string>> KnownFunctions(
      const std::vector<std::string>& wanted);

  // What steering did in the last run; nothing if the guest died in it.
  const std::optional<SteerReport>& steer_report() const {
    return steer_report_;
  }

  int64_t boots() const { return boots_; }
  std::chrono::milliseconds boot_time() const { return boot_time_; }

 private:
  VmTarget(Guest guest, VmOptions options);

  Status Boot();
  void CallOut(Session::Clock::time_point deadline);
  Status LogIn(Session::Clock::time_point deadline);
  Result<Reply> Ask(const Command& command,
                    Session::Clock::time_point deadline);
  Error BootError(const std::string& why) const;
  Steering::Ask Asker();
  bool LostSoon();
  Result<RunResult> Converse(const RunCommand& run);
  RunResult AfterLoss(const RunCommand& run, const Program& program,
                      const Loss& loss, History streamed);
  void NoteComplaints(RunResult& result);
  Crash MakeCrash(Crash::Kind kind, const std::string& title) const;
  void LetGo();

  const Guest guest_;
  const VmOptions options_;
  const std::unique_ptr<Hypervisor> hypervisor_;
  BootFiles files_;
  RecordMark mark_;
  Traits traits_;
  Steering steering_;
  Symbolizer symbolizer_;  // of boot.symbols
  std::optional<SteerReport> steer_report_;
  std::unique_ptr<Session> session_;  // null: no guest runs
  size_t complaints_seen_ = 0;        // console reports told of already
  uint64_t runs_ = 0;
  int64_t boots_ = 0;
  std::chrono::milliseconds boot_time_{0};  // of the last boot
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_VM_VM_TARGET_H_
