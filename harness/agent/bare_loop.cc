#include "harness/agent/bare_loop.h"

#include <atomic>
#include <thread>
#include <vector>

#include "harness/exec/os_thread.h"
#include "harness/history/clock.h"

namespace taprace {

BareCount RunBareLoop(Kernel& kernel, int threads,
                      std::chrono::milliseconds time) {
  std::atomic<bool> stop = false;
  std::atomic<int64_t> operations = 0;
  const auto loop = [&](int index) {
    PinThread(static_cast<size_t>(index));
    const Device device = {.family = Family::kTap, .unit = index};
    int64_t done = 0;
    while (!stop.load(std::memory_order_relaxed)) {
      const Opened opened = kernel.Open(device);
      if (opened.error == 0) done += kernel.Close(opened.fd) == 0;
      ++done;
    }
    operations += done;
  };
  const int64_t start_ns = NowNs();
  std::vector<std::thread> loops;
  loops.reserve(static_cast<size_t>(threads));
  for (int i = 0; i < threads; ++i) loops.emplace_back(loop, i);
  std::this_thread::sleep_for(time);
  stop = true;
  for (std::thread& thread : loops) thread.join();
  return {.operations = operations, .time_ns = NowNs() - start_ns};
}

}  // namespace taprace
