#include "harness/agent/trouble.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#ifdef __FreeBSD__
#include <sys/sysctl.h>
#endif

#include <string_view>
#include <thread>

namespace taprace {
namespace {

void Panic() {
#ifdef __FreeBSD__
  const int yes = 1;
  sysctlbyname("debug.kdb.panic", nullptr, nullptr, &yes, sizeof(yes));
#else
  const int fd = open("/proc/sysrq-trigger", O_WRONLY | O_CLOEXEC);
  (void)!write(fd, "c", 1);
  close(fd);
#endif
}

void Flood() {
  constexpr std::string_view kLine =
      "the same line again and again, as a driver in distress writes it\n";
  const int fd = open("/dev/console", O_WRONLY | O_CLOEXEC | O_NOCTTY);
  while (write(fd, kLine.data(), kLine.size()) > 0) {
  }
}

void Strike(Trouble trouble) {
  switch (trouble) {
    case Trouble::kPanic:
      return Panic();
    case Trouble::kHang:
      kill(getpid(), SIGSTOP);
      return;
    case Trouble::kFlood:
      return Flood();
    case Trouble::kDie:
      kill(getpid(), SIGKILL);
      return;
  }
}

}  // namespace

void MakeTrouble(Trouble trouble, std::chrono::milliseconds after) {
  std::thread([=] {
    std::this_thread::sleep_for(after);
    Strike(trouble);
  }).detach();
}

}  // namespace taprace
