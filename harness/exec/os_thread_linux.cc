#ifdef __linux__

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "harness/exec/os_thread.h"

namespace taprace {
namespace {

std::string FirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// "[<0>] tun_chr_ioctl+0x10/0x20" a line becomes "tun_chr_ioctl < …".
std::string Stack(const std::string& path) {
  std::ifstream file(path);
  std::string joined;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string address;
    std::string frame;
    words >> address >> frame;
    if (frame.empty()) continue;
    if (!joined.empty()) joined += " < ";
    joined += frame.substr(0, frame.find('+'));
  }
  return joined;
}

}  // namespace

int OsThreadId() { return static_cast<int>(syscall(SYS_gettid)); }

void PinThread(size_t index) {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return;
  const int count = CPU_COUNT(&allowed);
  if (count == 0) return;
  int skip = static_cast<int>(index % static_cast<size_t>(count));
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed) || skip-- > 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    sched_setaffinity(0, sizeof(one), &one);
    return;
  }
}

std::string WhereInKernel(int os_thread_id) {
  const std::string task =
      "/proc/self/task/" + std::to_string(os_thread_id) + "/";
  std::string where = Stack(task + "stack");
  if (where.empty()) where = FirstLine(task + "wchan");
  return where.empty() || where == "0" ? "running or unknown" : where;
}

}  // namespace taprace

#endif  // __linux__
