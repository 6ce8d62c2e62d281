#include "harness/cli/stop_signal.h"

#include <signal.h>

#include <initializer_list>

namespace taprace {
namespace {

std::atomic<bool> stop = false;
static_assert(std::atomic<bool>::is_always_lock_free, "used by a handler");

void Stop(int /*signal*/) { stop.store(true, std::memory_order_relaxed); }

}  // namespace

const std::atomic<bool>& CatchStopSignals() {
  for (int signal : {SIGINT, SIGTERM}) {
    struct sigaction action = {};
    action.sa_handler = Stop;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    sigaction(signal, &action, nullptr);
  }
  return stop;
}

}  // namespace taprace
