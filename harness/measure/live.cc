#include "harness/measure/live.h"

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "harness/exec/os_thread.h"
#include "harness/history/clock.h"
#include "harness/measure/floor.h"
#include "harness/tap/errno_name.h"

namespace taprace {
namespace {

constexpr Device kGenericTap = {.family = Family::kTap, .unit = kGeneric};

// Waits of timed threads until all of them are there.
class StartLine {
 public:
  explicit StartLine(int threads) : missing_(threads) {}
  void Cross() {
    --missing_;
    while (missing_.load() > 0) std::this_thread::yield();
  }

 private:
  std::atomic<int> missing_;
};

// The timed calls of one thread.
class TimedThread {
 public:
  TimedThread(Kernel& kernel, const Workload& workload,
              const SliceOptions& options, int index)
      : kernel_(kernel),
        workload_(workload),
        options_(options),
        index_(index) {}

  void Run(StartLine& start) {
    PinThread(static_cast<size_t>(index_));
    start.Cross();
    const int64_t end_ns = NowNs() + options_.time_ns;
    for (int64_t i = 0; i < options_.calls_max; ++i) {
      if (i > 0 && NowNs() >= end_ns) break;
      const Device device = DeviceOf(i);
      if (device.unit >= kernel_.unit_limit()) break;
      Call(device);
    }
  }

  const Measurement& measurement() const { return measurement_; }

 private:
  Device DeviceOf(int64_t call) const {
    switch (workload_.call) {
      case TimedCall::kOpenIdle:
      case TimedCall::kClose:
        return {.unit = index_};
      case TimedCall::kOpenMissing:
        // Another one each time: on some kernels the last one is there now.
        return {.unit = PresentUnits(workload_) + index_ +
                        static_cast<Unit>(call) * workload_.threads};
      default:
        return kGenericTap;
    }
  }

  void Call(Device device) {
    if (workload_.call == TimedCall::kStatGeneric) {
      Time([&] { return kernel_.Stat(device); });
      return;
    }
    if (workload_.call == TimedCall::kClose) {
      const Opened opened = kernel_.OpenOnly(device);
      if (opened.error != 0) return Fail("others: ", opened.error);
      Time([&] { return kernel_.Close(opened.fd); });
      return;
    }
    Opened opened;
    Time([&] {
      opened = kernel_.OpenOnly(device);
      return opened.error;
    });
    if (opened.error != 0) return;
    if (const int error = kernel_.Close(opened.fd)) Fail("others: ", error);
  }

  template <typename TimedRegion>
  void Time(const TimedRegion& region) {
    const int64_t start_ns = NowNs();
    const int error = region();
    int64_t end_ns = NowNs();
    if (options_.delay_percent > 0) {
      const int64_t until_ns =
          end_ns + (end_ns - start_ns) * options_.delay_percent / 100;
      while (end_ns < until_ns) end_ns = NowNs();
    }
    if (error != 0) return Fail("", error);
    measurement_.latency.Add(end_ns - start_ns);
  }

  void Fail(const char* whose, int error) {
    ++measurement_.failed[whose + ErrnoName(error)];
  }

  Kernel& kernel_;
  const Workload workload_;
  const SliceOptions options_;
  const int index_;
  Measurement measurement_;
};

// Opens and closes its unit until told to stop.
void Disturb(Kernel& kernel, int index, const std::atomic<bool>& stop,
             Measurement& measurement) {
  PinThread(static_cast<size_t>(index));
  while (!stop.load(std::memory_order_relaxed)) {
    const Opened opened = kernel.OpenOnly({.unit = index});
    const int error =
        opened.error != 0 ? opened.error : kernel.Close(opened.fd);
    if (error != 0) ++measurement.failed["others: " + ErrnoName(error)];
  }
}

Measurement RunSlice(Kernel& timed, Kernel& disturbed, const Workload& workload,
                     const SliceOptions& options) {
  std::atomic<bool> stop = false;
  std::vector<Measurement> others(static_cast<size_t>(workload.background));
  std::vector<std::thread> threads;
  for (size_t i = 0; i < others.size(); ++i) {
    threads.emplace_back([&, i] {
      Disturb(disturbed, workload.threads + static_cast<int>(i), stop,
              others[i]);
    });
  }
  std::vector<TimedThread> timed_threads;
  timed_threads.reserve(static_cast<size_t>(workload.threads));
  for (int i = 0; i < workload.threads; ++i) {
    timed_threads.emplace_back(timed, workload, options, i);
  }
  StartLine start(workload.threads);
  std::vector<std::thread> running;
  running.reserve(timed_threads.size());
  for (TimedThread& thread : timed_threads) {
    running.emplace_back([&] { thread.Run(start); });
  }
  for (std::thread& thread : running) thread.join();
  stop = true;
  for (std::thread& thread : threads) thread.join();
  Measurement all;
  for (const TimedThread& thread : timed_threads) {
    all.Merge(thread.measurement());
  }
  for (const Measurement& other : others) all.Merge(other);
  return all;
}

}  // namespace

LiveMeasurer::LiveMeasurer(std::string name, Kernel& kernel,
                           bool outlives_close)
    : name_(std::move(name)),
      kernel_(kernel),
      outlives_close_(outlives_close) {}

LiveMeasurer::~LiveMeasurer() {
  (void)RemoveMade();
  if (!kernel_.cleans_up()) (void)Populate(0);
}

Status LiveMeasurer::Populate(int units) {
  for (; present_ < units; ++present_) {
    if (const int error = kernel_.AddIdle({.unit = present_})) {
      return ErrnoError("making tap" + std::to_string(present_), error);
    }
  }
  for (; present_ > units; --present_) {
    if (const int error = kernel_.RemoveIdle({.unit = present_ - 1})) {
      return ErrnoError("removing tap" + std::to_string(present_ - 1), error);
    }
  }
  return Done{};
}

Status LiveMeasurer::RemoveMade() {
  if (!outlives_close_) return Done{};
  const Result<std::vector<Device>> devices = kernel_.AllInterfaces();
  if (!devices.ok()) return devices.error();
  for (const Device device : *devices) {
    if (device.family != Family::kTap || device.unit < present_) continue;
    if (const int error = kernel_.RemoveIdle(device)) {
      return ErrnoError("removing " + ToString(device), error);
    }
  }
  return Done{};
}

Result<Measurement> LiveMeasurer::Measure(const Workload& workload,
                                          const SliceOptions& options) {
  const int units = PresentUnits(workload);
  // Opens of missing units go on beyond.
  if (units + workload.threads > kernel_.unit_limit()) {
    return Error{ToString(workload) + ": " + name_ + " has only " +
                 std::to_string(kernel_.unit_limit()) + " interfaces"};
  }
  const Status populated = Populate(units);
  if (!populated.ok()) return populated.error();
  Kernel* floor = FloorOf(workload.call);
  Measurement measured =
      RunSlice(floor != nullptr ? *floor : kernel_, kernel_, workload, options);
  const Status removed = RemoveMade();
  if (!removed.ok()) return removed.error();
  return measured;
}

}  // namespace taprace
