#include "harness/schedule/os_engine.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "harness/schedule/fiber_switch.h"
#include "harness/schedule/names.h"
#include "harness/schedule/pick.h"

#ifdef TAPRACE_FIBER_TSAN
// Of libtsan; see llvm/lib/tsan/rtl/tsan_interface_ann.h.
extern "C" {
void AnnotateIgnoreSyncBegin(const char* file, int line);
void AnnotateIgnoreSyncEnd(const char* file, int line);
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);
void AnnotateIgnoreWritesBegin(const char* file, int line);
void AnnotateIgnoreWritesEnd(const char* file, int line);
}
#endif

namespace taprace::schedule {
namespace {

// Leaves a thread, Start() or Finish().
struct Left {};

}  // namespace

constinit thread_local Engine* Engine::current_engine_ = nullptr;
constinit thread_local ThreadId Engine::running_ = kNoThread;
constinit thread_local uint64_t Engine::random_ = 0;

HiddenLock::HiddenLock(std::mutex& mutex) {
#ifdef TAPRACE_FIBER_TSAN
  AnnotateIgnoreSyncBegin(__FILE__, __LINE__);
  AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
  AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
#endif
  lock_.emplace(mutex);
}

HiddenLock::~HiddenLock() {
  lock_.reset();
#ifdef TAPRACE_FIBER_TSAN
  AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
  AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
  AnnotateIgnoreSyncEnd(__FILE__, __LINE__);
#endif
}

void ReleaseOrder([[maybe_unused]] const void* address) {
#ifdef TAPRACE_FIBER_TSAN
  __tsan_release(const_cast<void*>(address));
#endif
}

void AcquireOrder([[maybe_unused]] const void* address) {
#ifdef TAPRACE_FIBER_TSAN
  __tsan_acquire(const_cast<void*>(address));
#endif
}

Engine::Engine(EngineOptions options) : options_(options) {}

Engine::~Engine() = default;

const Execution* Engine::Run(Subject& subject) {
  Engine* const outer = std::exchange(current_engine_, this);
  const ThreadId outer_thread = std::exchange(running_, kNoThread);
  Reset();
  try {
    subject.Start();
    if (!over_) {
      AwaitEnd();
      JoinAll();
      if (!over_) subject.Finish();
    }
  } catch (const Left&) {
  }
  execution_.step_count = steps_;
  running_ = outer_thread;
  current_engine_ = outer;
  return &execution_;
}

void Engine::Reset() {
  steps_ = 0;
  over_ = false;
  for (int i = 0; i < thread_count_; ++i) {
    threads_[static_cast<size_t>(i)].reset();
  }
  thread_count_ = 0;
  live_count_ = 0;
  parked_count_ = 0;
  launching_ = false;
  object_names_.clear();
  execution_ = {};
}

ThreadId Engine::Spawn(const char* name, std::function<void()> body) {
  auto thread = std::make_unique<Thread>();
  thread->name = name;
  thread->body = std::move(body);
  Thread& made = *thread;
  ThreadId id = kNoThread;
  bool launch = false;
  {
    HiddenLock lock(bookkeeping_);
    if (thread_count_ < kThreadsMax) {
      id = thread_count_++;
      threads_[static_cast<size_t>(id)] = std::move(thread);
      ++live_count_;
      launch = launching_;
    }
  }
  if (id == kNoThread) Fail(FindingKind::kMisuse, "more than 64 threads");
  if (launch) Launch(made, id);
  return id;
}

void Engine::Launch(Thread& thread, ThreadId id) {
  thread.os_thread =
      std::thread([this, &thread, id] { ThreadMain(thread, id); });
}

void Engine::ThreadMain(Thread& thread, ThreadId id) {
  current_engine_ = this;
  running_ = id;
  random_ = threads_made_.fetch_add(1, std::memory_order_relaxed);
  try {
    thread.body();
  } catch (const Left&) {
  }
  running_ = kNoThread;
  ReleaseOrder(&thread.ended);
  HiddenLock lock(bookkeeping_);
  thread.ended = true;
  Unpark(thread.joiners);
  --live_count_;
  CheckQuiet();
  if (live_count_ == 0) all_ended_.notify_all();
}

// Starts all threads that Start() spawned, and waits.
void Engine::AwaitEnd() {
  int count = 0;
  {
    HiddenLock lock(bookkeeping_);
    launching_ = true;
    count = thread_count_;
  }
  for (ThreadId i = 0; i < count; ++i) Launch(ThreadOf(i), i);
  HiddenLock lock(bookkeeping_);
  const auto ended = [this] { return live_count_ == 0; };
  const auto wait = [this, &lock, &ended] {
    return all_ended_.wait_until(
        lock.lock(), std::chrono::system_clock::now() + options_.patience,
        ended);
  };
  if (wait()) return;
  ReportLocked(FindingKind::kLivelock,
               "no end after " + std::to_string(options_.patience.count()) +
                   " ms: " + DescribeWaiting());
  if (wait()) return;
  std::fprintf(stderr, "taprace: %s\na thread cannot be stopped\n",
               execution_.finding->message.c_str());
  std::abort();
}

void Engine::JoinAll() {
  // Nobody spawns any more.
  for (int i = 0; i < thread_count_; ++i) ThreadOf(i).os_thread.join();
}

void Engine::Join(ThreadId thread) {
  Thread& other = ThreadOf(thread);
  const Access access{kFirstLife + static_cast<ObjectId>(thread),
                      AccessKind::kLockShared, "join"};
  if (running_ == kNoThread) {
    HiddenLock lock(bookkeeping_);
    if (other.ended || over_) return;
  } else {
    Point(access);
    {
      HiddenLock lock(bookkeeping_);
      other.joiners |= SetOf(running_);
      while (!other.ended) Park(lock, access);
    }
    AcquireOrder(&other.ended);
    return;
  }
  Fail(FindingKind::kMisuse, "joined outside of threads");
}

void Engine::Point(const Access& /*access*/) {
  if (over_.load(std::memory_order_relaxed)) {
    running_ = kNoThread;
    throw Left{};
  }
  const int64_t step = TakeNumber(1);
  MaybeLetOthersRun();
  if (step >= options_.steps_max) {
    Fail(FindingKind::kLivelock,
         "no end after " + std::to_string(step) + " steps");
  }
}

void Engine::MaybeLetOthersRun() const {
  constexpr uint32_t kSleepsAmong = 16;
  constexpr uint32_t kMicrosecondsMax = 64;
  if (options_.let_others_run == 0) return;
  if (RandomBelow(options_.let_others_run, random_) != 0) return;
  if (RandomBelow(kSleepsAmong, random_) != 0) {
    std::this_thread::yield();
    return;
  }
  std::this_thread::sleep_for(
      std::chrono::microseconds(RandomBelow(kMicrosecondsMax, random_)));
}

void Engine::Fail(FindingKind kind, std::string message) {
  Report(kind, std::move(message));
  running_ = kNoThread;
  throw Left{};
}

void Engine::Report(FindingKind kind, std::string message) {
  HiddenLock lock(bookkeeping_);
  ReportLocked(kind, std::move(message));
}

void Engine::ReportLocked(FindingKind kind, std::string message) {
  if (execution_.finding) return;
  execution_.finding = {.kind = kind, .message = std::move(message)};
  over_ = true;
  for (int i = 0; i < thread_count_; ++i) ThreadOf(i).unparked.notify_all();
}

bool Engine::Park(HiddenLock& lock, const Access& access, bool timed) {
  Thread& self = ThreadOf(running_);
  self.waits_for = access;
  self.parked = true;
  self.timed = timed;
  self.timed_out = false;
  ++parked_count_;
  CheckQuiet();
  while (self.parked && !over_) self.unparked.wait(lock.lock());
  if (over_) {
    if (self.parked) --parked_count_;
    self.parked = false;
    running_ = kNoThread;
    throw Left{};
  }
  return !self.timed_out;
}

void Engine::Unpark(ThreadSet threads) {
  for (; threads != 0; threads &= threads - 1) {
    Thread& thread = ThreadOf(FirstOf(threads));
    if (!thread.parked) continue;
    thread.parked = false;
    --parked_count_;
    thread.unparked.notify_all();
  }
}

// Where all threads wait, time passes for those who wait for that, or else
// they wait for ever.
void Engine::CheckQuiet() {
  if (over_ || live_count_ == 0 || parked_count_ < live_count_) return;
  ThreadSet timed = 0;
  for (ThreadId i = 0; i < thread_count_; ++i) {
    Thread& thread = ThreadOf(i);
    if (!thread.parked || !thread.timed) continue;
    thread.timed_out = true;
    timed |= SetOf(i);
  }
  Unpark(timed);
  if (timed == 0) ReportLocked(FindingKind::kDeadlock, DescribeWaiting());
}

ObjectId Engine::NewObject(const char* name) {
  HiddenLock lock(bookkeeping_);
  object_names_.push_back(name);
  return static_cast<ObjectId>(object_names_.size());
}

std::string Engine::NameOf(ObjectId object) const {
  HiddenLock lock(bookkeeping_);
  return NameOfLocked(object);
}

std::string Engine::NameOfLocked(ObjectId object) const {
  if (object >= kFirstLife && object < kFirstLife + kThreadsMax) {
    return NameOf(static_cast<ThreadId>(object - kFirstLife));
  }
  return object == 0 || object > object_names_.size()
             ? ""
             : object_names_[object - 1];
}

std::string Engine::NameOf(ThreadId thread) const {
  return ThreadName(thread, threads_[static_cast<size_t>(thread)]->name);
}

std::string Engine::DescribeWaiting() const {
  std::string text;
  for (ThreadId i = 0; i < thread_count_; ++i) {
    const Thread& thread = *threads_[static_cast<size_t>(i)];
    if (thread.ended) continue;
    if (!text.empty()) text += "; ";
    text += NameOf(i);
    if (!thread.parked) {
      text += " runs";
      continue;
    }
    const Access& access = thread.waits_for;
    text.append(" waits: ").append(access.what);
    if (access.object != 0) {
      text.append(" ").append(NameOfLocked(access.object));
    }
  }
  return text;
}

}  // namespace taprace::schedule
