#ifdef __FreeBSD__

// clang-format off
#include <sys/param.h>  // the others need it
#include <pthread_np.h>
#include <sys/cpuset.h>
#include <sys/sysctl.h>
#include <sys/types.h>
#include <sys/user.h>
#include <unistd.h>
// clang-format on

#include <string_view>
#include <vector>

#include "harness/exec/os_thread.h"

namespace taprace {
namespace {

// The kernel stacks of this process (as procstat -kk shows them, see
// procstat(1)); empty where the kernel has no option STACK.
std::vector<kinfo_kstack> KernelStacks() {
  int name[] = {CTL_KERN, KERN_PROC, KERN_PROC_KSTACK, getpid()};
  size_t size = 0;
  if (sysctl(name, 4, nullptr, &size, nullptr, 0) != 0) return {};
  std::vector<kinfo_kstack> stacks(size / sizeof(kinfo_kstack) + 8);
  size = stacks.size() * sizeof(kinfo_kstack);
  if (sysctl(name, 4, stacks.data(), &size, nullptr, 0) != 0) return {};
  stacks.resize(size / sizeof(kinfo_kstack));
  return stacks;
}

// "#0 0xffffffff80 at tunopen+0x10" a line becomes "tunopen < …".
std::string Join(std::string_view stack) {
  std::string joined;
  while (!stack.empty()) {
    const size_t end = stack.find('\n');
    std::string_view line = stack.substr(0, end);
    stack = end == std::string_view::npos ? "" : stack.substr(end + 1);
    const size_t at = line.find(" at ");
    if (at == std::string_view::npos) continue;
    line = line.substr(at + 4);
    if (!joined.empty()) joined += " < ";
    joined += line.substr(0, line.find('+'));
  }
  return joined;
}

}  // namespace

int OsThreadId() { return pthread_getthreadid_np(); }

void PinThread(size_t index) {
  cpuset_t allowed;
  if (cpuset_getaffinity(CPU_LEVEL_WHICH, CPU_WHICH_TID, -1, sizeof(allowed),
                         &allowed) != 0) {
    return;
  }
  const int count = CPU_COUNT(&allowed);
  if (count == 0) return;
  int skip = static_cast<int>(index % static_cast<size_t>(count));
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed) || skip-- > 0) continue;
    cpuset_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    cpuset_setaffinity(CPU_LEVEL_WHICH, CPU_WHICH_TID, -1, sizeof(one), &one);
    return;
  }
}

std::string WhereInKernel(int os_thread_id) {
  for (const kinfo_kstack& stack : KernelStacks()) {
    if (stack.kkst_tid != os_thread_id) continue;
    std::string where = Join(stack.kkst_trace);
    if (!where.empty()) return where;
  }
  return "running or unknown";
}

}  // namespace taprace

#endif  // __FreeBSD__
