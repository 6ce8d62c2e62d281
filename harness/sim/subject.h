// A program on a simulated FreeBSD, for the schedulers of harness/schedule.
#ifndef TAPRACE_HARNESS_SIM_SUBJECT_H_
#define TAPRACE_HARNESS_SIM_SUBJECT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/history/history.h"
#include "harness/program/program.h"
#include "harness/schedule/subject.h"
#include "harness/sim/module.h"
#include "harness/sim/mutant.h"
#include "harness/sim/release.h"

namespace taprace::sim {

// How the kernel is set up before a program starts.
struct Settings {
  Release release = Release::k13_2;

  // sysctls as the loader leaves them: {"net.link.tap.user_open", 1}.
  std::vector<std::pair<std::string, int>> tunables;

  // Modules that are loaded beside the stock driver, in this order.
  std::vector<const KernelModule*> modules;

  // Who the threads are: their users, and the jail each runs in, by thread.
  // 0, also for those beyond the end: root, and no jail; jail 1 has a network
  // stack of its own.
  std::vector<uint32_t> uids;
  std::vector<int> jails;

  // Which threads are in capability mode (capsicum(4)): they open names below
  // a descriptor of /dev, made before. Nothing else is looked up there.
  std::vector<bool> capability_mode;

  // Devices that everyone may open, as a rule of devfs(8) may say: "tap".
  std::vector<std::string> open_to_all;

  // The first module is unloaded at some moment while the program runs.
  bool unloads = false;

  // The modules are not loaded before, but at some moment while the program
  // runs, by somebody who opens /dev/tap then.
  bool arrives = false;

  // Somebody sets these sysctls at some moment while the program runs, in this
  // order: {"net.link.tap.reuse", 2}.
  std::vector<std::pair<std::string, int>> changes;

  // The modules are not loaded before, but at some moment while the program
  // runs; then they are unloaded, and loaded once more while the name /dev/tap
  // is taken, which fails if one needs that. There is a device whose driver
  // says no name, too.
  bool loads = false;

  // Somebody else makes an interface and destroys it, at some moment while the
  // program runs.
  bool churns = false;

  // Somebody destroys tap0 of the host, makes it anew in jail 1, destroys that,
  // and makes it anew in the host, at some moment while the program runs.
  bool moves = false;

  // Somebody gives the interface tap0 of the host to jail 1 and takes it back,
  // as ifconfig(8) does with "vnet", at some moment while the program runs.
  bool vmoves = false;

  // Somebody gives the interface tap0 of the host another name and its own
  // again, at some moment while the program runs.
  bool renames = false;

  // Somebody opens tap0 and closes it, then tap1, at some moment while the
  // program runs; from 14 on the interface goes with that.
  bool visits = false;

  // A fault planted into the kernel or the stock driver.
  Mutant mutant = Mutant::kNone;
};

// Each execution makes the kernel and the idle interfaces anew and runs the
// completed program (see Complete()), a thread each, as system calls. Child
// processes live within the thread that started them: what they do are steps
// of that thread.
class SimSubject : public schedule::Subject {
 public:
  SimSubject(Settings settings, const Program& program);
  ~SimSubject() override;

  // The next executions run another program.
  void SetProgram(const Program& program);

  void Start() override;
  void Finish() override;
  void OnFailure() override;

  // What happened in the last execution. Times are numbers of steps: that of
  // the first step of a call, and that of its last. What a finding cut off is
  // pending. Valid until the next execution.
  const History& history();

  // The interfaces there were in the end, of all network stacks, sorted;
  // meaningless after a finding.
  const std::vector<Device>& remaining() const;

  // Whether code of a module is what the last execution failed in, or has
  // called what failed. Not where it only came to a deadlock or a livelock.
  bool in_module() const;
  // Whether the stock driver had missed to take a reference to a device before.
  bool reference_missed() const;

  // What runs: the completed program.
  const Program& program() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_SUBJECT_H_
