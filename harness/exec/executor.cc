#include "harness/exec/executor.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include <atomic>
#include <cassert>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "harness/base/random.h"
#include "harness/exec/os_thread.h"
#include "harness/exec/run_mark.h"
#include "harness/exec/thread_runner.h"
#include "harness/history/recorder.h"

namespace taprace {
namespace {

// Its only purpose is to make an interruptible system call return EINTR.
void Interrupt(int /*signal*/) {}

void InstallInterruptHandler() {
  struct sigaction action = {};
  action.sa_handler = Interrupt;  // no SA_RESTART: the call must not go on
  sigaction(SIGUSR1, &action, nullptr);
}

bool Forks(const Program& program) {
  for (const auto& thread : program.threads) {
    for (const Operation& operation : thread) {
      if (StartsProcess(operation.kind)) return true;
    }
  }
  return false;
}

}  // namespace

// The threads and what they share with the coordinating thread. Shared with
// the threads themselves, so that a hanging one never outlives its memory.
struct Executor::Crew : std::enable_shared_from_this<Executor::Crew> {
  struct Member {
    std::thread thread;
    std::atomic<int> os_id = 0;
    uint64_t run = 0;   // the last it took part in; guarded by mutex
    bool busy = false;  // guarded by mutex
  };

  Crew(Kernel& kernel, const ExecutorOptions& options)
      : kernel(kernel), options(options), recorder(options.mark) {}

  void Grow(size_t size) {
    while (members.size() < size) {
      const size_t index = members.size();
      members.push_back(std::make_unique<Member>());
      members[index]->thread = std::thread(
          [self = shared_from_this(), index] { self->Serve(index); });
    }
  }

  // The life of member `index`.
  void Serve(size_t index) {
    Member& member = *MemberAt(index);
    member.os_id = OsThreadId();
    if (options.pin) PinThread(index);
    std::unique_lock lock(mutex);
    while (true) {
      wake.wait(lock, [&] { return quit || member.run != run; });
      if (quit) return;
      member.run = run;
      if (index >= program.threads.size()) continue;
      lock.unlock();
      RunThread(index);
      lock.lock();
      member.busy = false;
      if (--busy == 0) idle.notify_one();
    }
  }

  void RunThread(size_t index) {
    ThreadRunner runner(kernel, recorder.lane(index), options.jitter_ns_max,
                        DerivedSeed(seed, index), forks ? &forking : nullptr);
    if (options.observer != nullptr) runner.Observe(options.observer, index);
    AwaitOthers();
    runner.Run(program.threads[index]);
  }

  // The start line: nobody runs before all are there. Spins, since a sleeping
  // thread would start late; yields, since there may be fewer processors.
  void AwaitOthers() {
    at_start.fetch_add(1);
    constexpr int kSpinsBeforeYield = 200;
    for (int spins = 0; at_start.load() < program.threads.size(); ++spins) {
      if (spins >= kSpinsBeforeYield) sched_yield();
    }
  }

  // Member vectors only grow between runs, under the mutex.
  Member* MemberAt(size_t index) {
    const std::lock_guard lock(mutex);
    return members[index].get();
  }

  Kernel& kernel;
  const ExecutorOptions options;

  // Set between runs, under the mutex; constant during a run.
  Program program;
  Recorder recorder;
  uint64_t seed = 0;
  bool forks = false;
  std::shared_mutex forking;

  std::atomic<size_t> at_start = 0;

  std::mutex mutex;
  std::condition_variable wake;                  // a run begins, or quit
  std::condition_variable idle;                  // a run is over
  std::vector<std::unique_ptr<Member>> members;  // guarded by mutex
  uint64_t run = 0;                              // guarded by mutex
  size_t busy = 0;                               // guarded by mutex
  bool quit = false;                             // guarded by mutex
};

Executor::Executor(Kernel& kernel, ExecutorOptions options)
    : crew_(std::make_shared<Crew>(kernel, options)), options_(options) {
  InstallInterruptHandler();
}

Executor::~Executor() {
  {
    const std::lock_guard lock(crew_->mutex);
    crew_->quit = true;
  }
  crew_->wake.notify_all();
  for (auto& member : crew_->members) {
    if (lost_) {
      member->thread.detach();
    } else {
      member->thread.join();
    }
  }
}

Execution Executor::Run(const Program& program, uint64_t seed) {
  assert(!lost_);
  Crew& crew = *crew_;
  const int64_t start_ns = NowNs();
  {
    const std::lock_guard lock(crew.mutex);
    crew.program = program;
    crew.recorder.Reset(program, seed);
    crew.seed = seed;
    crew.forks = Forks(program);
    crew.at_start = 0;
    crew.busy = program.threads.size();
    ++crew.run;
    crew.Grow(program.threads.size());
    for (size_t i = 0; i < program.threads.size(); ++i) {
      crew.members[i]->busy = true;
    }
  }
  MarkRun<RunMark::kRunBegins>();
  crew.wake.notify_all();
  Execution execution;
  execution.hang = Await();
  MarkRun<RunMark::kRunEnds>();
  execution.history = crew.recorder.Collect(crew.program, start_ns);
  return execution;
}

// Waits for the run to end; says which calls hang where it does not in time.
std::optional<Hang> Executor::Await() {
  Crew& crew = *crew_;
  std::unique_lock lock(crew.mutex);
  const auto over = [&] { return crew.busy == 0; };
  if (crew.idle.wait_for(lock, options_.timeout, over)) return std::nullopt;
  Hang hang = Describe();
  for (auto& member : crew.members) {
    if (member->busy) pthread_kill(member->thread.native_handle(), SIGUSR1);
  }
  hang.interrupted = crew.idle.wait_for(lock, options_.grace, over);
  lost_ = !hang.interrupted;
  return hang;
}

Hang Executor::Describe() const {
  Hang hang;
  const History history = crew_->recorder.Collect(crew_->program, 0);
  for (const Call& call : history.calls) {
    if (!call.pending()) continue;
    hang.calls.push_back(
        {.thread = call.thread,
         .operation = call.operation,
         .where = WhereInKernel(crew_->members[call.thread]->os_id)});
  }
  return hang;
}

std::string ToString(const HangingCall& call) {
  return "thread " + std::to_string(call.thread) + " hangs in '" +
         ToString(call.operation) + "' at " + call.where;
}

}  // namespace taprace
