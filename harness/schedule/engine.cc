#include "harness/schedule/engine.h"

#include <algorithm>
#include <utility>

#include "harness/schedule/names.h"

namespace taprace::schedule {
namespace {

// Leaves Start() or Finish(), which run on no fiber.
struct Stopped {};

// One round of a multiply-and-rotate hash; the constants are those of
// SplitMix64 (see harness/base/random.h), odd and well mixed.
uint64_t Mix(uint64_t hash, uint64_t value) {
  return std::rotl((hash ^ value) * 0x9e3779b97f4a7c15, 29);
}

uint64_t Digest(ThreadId thread, const Access& access) {
  return static_cast<uint64_t>(thread) |
         static_cast<uint64_t>(access.kind) << 8 |
         static_cast<uint64_t>(access.object) << 16;
}

ObjectId LifeOf(ThreadId thread) {
  return kFirstLife + static_cast<ObjectId>(thread);
}

}  // namespace

constinit thread_local Engine* Engine::current_engine_ = nullptr;

Engine::Thread::Thread(Engine* engine_, ThreadId id_)
    : engine(engine_),
      id(id_),
      fiber(
          [](void* thread) {
            auto& self = *static_cast<Thread*>(thread);
            self.engine->ThreadMain(self);
          },
          this) {}

// Some fibers are made ahead. One that is made while another runs leaves frames
// on the stack that AddressSanitizer keeps for that other one, and loses them
// when it ends.
Engine::Engine(EngineOptions options) : options_(options) {
  constexpr ThreadId kMadeAhead = 16;
  for (ThreadId i = 0; i < kMadeAhead; ++i) {
    threads_.push_back(std::make_unique<Thread>(this, i));
  }
}

Engine::~Engine() = default;

const Execution* Engine::Run(Subject& subject, Strategy& strategy) {
  if (!strategy.Begin()) return nullptr;
  Engine* const outer = std::exchange(current_engine_, this);
  Reset(strategy);
  subject_ = &subject;
  StartSubject(subject);
  RunThreads();
  FinishSubject(subject);
  UnwindThreads();
  execution_.step_count = state_.step;
  strategy.End(state_);
  current_engine_ = outer;
  return &execution_;
}

void Engine::Reset(Strategy& strategy) {
  strategy_ = &strategy;
  heeds_effects_ = strategy.HeedsEffects();
  state_.enabled = 0;
  state_.current = kNoThread;
  state_.thread_count = 0;
  state_.step = 0;
  paused_ = 0;
  asleep_ = 0;
  running_ = kNoThread;
  next_ = kOver;
  start_objects_ = 0;
  objects_end_ = 0;
  execution_.finding.reset();
  execution_.abandoned = false;
  execution_.choice_count = 0;
  execution_.trace_hash = 0;
  execution_.schedule.clear();
  execution_.steps.clear();
}

// Whether it was not stopped by a finding.
template <typename Call>
bool Engine::RunAlone(const Call& call) {
  alone_ = true;
  bool stopped = false;
  try {
    call();
  } catch (const Stopped&) {
    stopped = true;
  }
  alone_ = false;
  return !stopped;
}

void Engine::StartSubject(Subject& subject) {
  if (!RunAlone([&] { subject.Start(); })) return;
  start_objects_ = objects_end_;
  starting_ = true;
  for (ThreadId i = 0; i < state_.thread_count; ++i) {
    if (!execution_.finding) RunToFirstPoint(i);
  }
  starting_ = false;
}

// What comes before the first scheduling point is the thread's own affair.
void Engine::RunToFirstPoint(ThreadId thread) {
  running_ = thread;
  threads_[static_cast<size_t>(thread)]->fiber.Resume();
  running_ = kNoThread;
}

void Engine::RunThreads() {
  if (execution_.finding) return;
  next_ = Choose();
  while (next_ != kOver) {
    running_ = next_;
    threads_[static_cast<size_t>(running_)]->fiber.Resume();
  }
  running_ = kNoThread;
}

void Engine::FinishSubject(Subject& subject) {
  if (execution_.finding || execution_.abandoned) return;
  (void)RunAlone([&] { subject.Finish(); });
}

void Engine::UnwindThreads() {
  for (ThreadId i = 0; i < state_.thread_count; ++i) {
    Thread& thread = *threads_[static_cast<size_t>(i)];
    if (!thread.ended) thread.fiber.Unwind();
    thread.body = nullptr;
  }
}

ThreadId Engine::Spawn(const char* name, std::function<void()> body) {
  if (state_.thread_count == kThreadsMax) {
    Fail(FindingKind::kMisuse, "more than 64 threads");
  }
  const ThreadId id = state_.thread_count++;
  if (threads_.size() <= static_cast<size_t>(id)) {
    threads_.push_back(std::make_unique<Thread>(this, id));
  }
  Thread& thread = *threads_[static_cast<size_t>(id)];
  thread.name = name;
  thread.body = std::move(body);
  thread.joiners = 0;
  thread.ended = false;
  thread.stamp = nullptr;
  thread.objects = 0;
  state_.pending[static_cast<size_t>(id)] = {.what = "start"};
  Affect(kThreadNumbers, AccessKind::kWrite);
  Wake(id);
  return id;
}

void Engine::ThreadMain(Thread& thread) {
  thread.body();
  thread.ended = true;
  state_.pending[static_cast<size_t>(thread.id)] = {};
  Disable(SetOf(thread.id));
  Enable(thread.joiners);
  Affect(LifeOf(thread.id), AccessKind::kRelease);
  if (!starting_) next_ = Choose();
}

void Engine::Join(ThreadId thread) {
  Thread& other = *threads_[static_cast<size_t>(thread)];
  if (running_ == kNoThread) {
    if (!other.ended) Fail(FindingKind::kMisuse, "joined outside of threads");
    return;
  }
  const Access access{LifeOf(thread), AccessKind::kLockShared, "join"};
  if (other.ended) {
    Point(access);
    return;
  }
  other.joiners |= SetOf(running_);
  PointWhenEnabled(access);
}

// Whether there is a finding that no thread ran into: it takes them all.
bool Engine::NobodyFailed() const {
  return execution_.finding &&
         (execution_.finding->kind == FindingKind::kDeadlock ||
          execution_.finding->kind == FindingKind::kLivelock);
}

void Engine::GoOn() {
  Thread& self = *threads_[static_cast<size_t>(running_)];
  if (!starting_) {
    const ThreadId next = Choose();
    if (next == running_) return;
    next_ = next;
  }
  try {
    self.fiber.Suspend();
  } catch (...) {
    // The execution is over, and the stack still as it was.
    if (NobodyFailed()) subject_->OnFailure();
    throw;
  }
}

ThreadId Engine::EndOfSteps() {
  Report(FindingKind::kLivelock,
         "no end after " + std::to_string(state_.step) + " steps");
  return kOver;
}

// The strategy gives up, or asks for what cannot be.
ThreadId Engine::NotTaken(ThreadId next) {
  if (next == Strategy::kAbandon) {
    execution_.abandoned = true;
    return kOver;
  }
  Report(FindingKind::kMisuse,
         "the strategy asks for " + NameOf(next) +
             ", which cannot go on: the subject does not do the same each "
             "time, or the strategy is wrong");
  return kOver;
}

// Whether some thread can take a step then.
bool Engine::LetTimePass() {
  for (ThreadSet* waiting : {&paused_, &asleep_}) {
    if (*waiting == 0) continue;
    if (heeds_effects_) strategy_->OnTimePasses(*waiting);
    Enable(std::exchange(*waiting, 0));
    return true;
  }
  const std::string waiting = DescribeWaiting();
  if (!waiting.empty()) Report(FindingKind::kDeadlock, waiting);
  return false;
}

// Another thread goes on than the one before.
void Engine::NoteSwitch(ThreadId next) {
  if (next == state_.Default()) return;
  execution_.schedule.push_back({.step = state_.step,
                                 .thread = next,
                                 .preemption = state_.IsPreemption(next)});
}

void Engine::NoteStep(ThreadId next, const Access& access) {
  execution_.steps.push_back({next, access});
}

inline void Engine::Take(ThreadId next) {
  const auto index = static_cast<size_t>(next);
  const Access& access = state_.pending[index];
  if (next != state_.current) NoteSwitch(next);
  execution_.trace_hash = Mix(execution_.trace_hash, Digest(next, access));
  if (options_.keep_steps) NoteStep(next, access);
  Thread& thread = *threads_[index];
  if (thread.stamp != nullptr) {
    *std::exchange(thread.stamp, nullptr) = state_.step;
  }
  state_.current = next;
  ++state_.step;
  Enable(std::exchange(paused_, 0));
}

ThreadId Engine::Choose() {
  if (execution_.finding || !EnableSome()) return kOver;
  if (state_.step >= options_.steps_max) return EndOfSteps();
  if (HasSeveral(state_.enabled)) ++execution_.choice_count;
  const ThreadId next = strategy_->Next(state_);
  if (next == Strategy::kAbandon || (state_.enabled & SetOf(next)) == 0) {
    return NotTaken(next);
  }
  Take(next);
  return next;
}

void Engine::Fail(FindingKind kind, std::string message) {
  if (!execution_.finding) subject_->OnFailure();
  Report(kind, std::move(message));
  if (running_ == kNoThread) throw Stopped{};
  next_ = kOver;
  for (;;) threads_[static_cast<size_t>(running_)]->fiber.Suspend();
}

void Engine::Report(FindingKind kind, std::string message) {
  if (execution_.finding) return;
  execution_.finding = {.kind = kind, .message = std::move(message)};
}

ObjectId Engine::NewObject(const char* name) {
  size_t index = objects_end_;
  if (running_ != kNoThread) {
    // Equal steps in another order make objects of equal numbers.
    const auto self = static_cast<size_t>(running_);
    index = start_objects_ + threads_[self]->objects++ * kThreadsMax + self;
  }
  objects_end_ = std::max(objects_end_, index + 1);
  if (objects_end_ > object_names_.size()) {
    object_names_.resize(2 * objects_end_, "");
  }
  object_names_[index] = name;
  return static_cast<ObjectId>(index + 1);
}

void Engine::SetObjectNames(std::span<const char* const> names) {
  if (names.size() > object_names_.size()) object_names_.resize(names.size());
  std::copy(names.begin(), names.end(), object_names_.begin());
  objects_end_ = names.size();
}

std::string Engine::NameOf(ObjectId object) const {
  if (object >= kFirstLife && object < kFirstLife + kThreadsMax) {
    return NameOf(static_cast<ThreadId>(object - kFirstLife));
  }
  return object == 0 || object > objects_end_ ? "" : object_names_[object - 1];
}

std::string Engine::NameOf(ThreadId thread) const {
  return ThreadName(thread, threads_[static_cast<size_t>(thread)]->name);
}

// "thread 0 (left) waits: lock m; thread 1 …"; empty where all have ended.
std::string Engine::DescribeWaiting() const {
  std::string text;
  for (ThreadId i = 0; i < state_.thread_count; ++i) {
    if (threads_[static_cast<size_t>(i)]->ended) continue;
    const Access& access = state_.pending[static_cast<size_t>(i)];
    if (!text.empty()) text += "; ";
    text.append(NameOf(i)).append(" waits: ").append(access.what);
    if (access.object != 0) text.append(" ").append(NameOf(access.object));
  }
  return text;
}

}  // namespace taprace::schedule
