// Runs concurrent programs on real threads.
#ifndef TAPRACE_HARNESS_EXEC_EXECUTOR_H_
#define TAPRACE_HARNESS_EXEC_EXECUTOR_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/exec/call_observer.h"
#include "harness/exec/kernel.h"
#include "harness/history/history.h"
#include "harness/history/record_page.h"
#include "harness/program/program.h"

namespace taprace {

struct ExecutorOptions {
  // Each operation is preceded by a pause of 0 to this many nanoseconds, drawn
  // anew each time, so that runs of one program meet in ever other ways.
  int64_t jitter_ns_max = 3'000;
  // Binds thread i to the i-th of the processors that may be used, in turn.
  bool pin = true;
  // A run that takes longer hangs.
  std::chrono::milliseconds timeout{10'000};
  // How long hanging threads get to come back once they are interrupted.
  std::chrono::milliseconds grace{2'000};
  // For machines that may die in the middle of a run. With a mark, the calls
  // can be found in an image of the machine's memory, those of Run(…, seed)
  // under the tag `seed` (see record_page.h of harness/history).
  RecordMark mark = {};
  // Told of each call by the thread that makes it. May be null.
  CallObserver* observer = nullptr;
};

// A call that did not return in time.
struct HangingCall {
  int32_t thread = 0;
  Operation operation;
  std::string where;  // in the kernel, as far as it tells
};

struct Hang {
  std::vector<HangingCall> calls;
  // A signal brought all of them back. Otherwise the threads are lost, and
  // with them the executor.
  bool interrupted = false;
};

// "thread 1 hangs in 'open tap0 -> a' at tun_chr_open < …"
std::string ToString(const HangingCall& call);

struct Execution {
  History history;  // hanging calls are pending
  std::optional<Hang> hang;
};

// Keeps its threads from run to run. Use it from one thread. The executor
// interrupts hanging threads with SIGUSR1 and takes that signal's handler.
class Executor {
 public:
  explicit Executor(Kernel& kernel, ExecutorOptions options = {});
  // After a hang that could not be interrupted, the threads and what they use
  // stay behind; `kernel` must then outlive the process.
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // Runs `program`, which must be complete (see Complete() in program.h), all
  // threads starting at once. `seed` decides the jitter. Not after lost().
  Execution Run(const Program& program, uint64_t seed);

  // Whether threads hang for ever, so that no further run is possible.
  bool lost() const { return lost_; }

 private:
  struct Crew;

  std::optional<Hang> Await();
  Hang Describe() const;

  std::shared_ptr<Crew> crew_;
  const ExecutorOptions options_;
  bool lost_ = false;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXEC_EXECUTOR_H_
