// taprace-agent: runs programs in a guest, for a host that sends them.
//
//   taprace-agent [SETUP]      SETUP: see guest_setup.h; /taprace.setup for the
//                              first process of a machine, otherwise programs
//                              come in on standard input
//
// The first process of a machine turns it off when the host has said goodbye or
// the agent has died. How it died goes to the console, for the host to read.
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "harness/agent/agent.h"
#include "harness/agent/guest_setup.h"
#include "harness/agent/port.h"

namespace taprace {
namespace {

int Fail(const Error& error) {
  fprintf(stderr, "taprace-agent: %s\n", error.message.c_str());
  return 1;
}

Result<GuestSetup> ReadSetup(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return ErrnoError(path, errno);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  return ParseGuestSetup(text, path);
}

Status Prepare(const GuestSetup& setup) {
  QuietConsole();
  for (const std::string& module : setup.modules) {
    Status loaded = LoadModule(module);
    if (!loaded.ok()) return loaded;
  }
  for (const GuestSetup::Sysctl& sysctl : setup.sysctls) {
    Status set = SetSysctl(sysctl);
    if (!set.ok()) return set;
  }
  return Done{};
}

int Serve(const std::string& path) {
  const Result<std::unique_ptr<Port>> port = Port::Open(path);
  if (!port.ok()) return Fail(port.error());
  const Status served = Agent(**port).Serve();
  return served.ok() ? 0 : Fail(served.error());
}

// Runs the agent in a process of its own and says how it ended.
int Supervise(const std::string& path) {
  const pid_t agent = fork();
  if (agent < 0) return Fail(ErrnoError("fork", errno));
  if (agent == 0) _exit(Serve(path));
  int status = 0;
  pid_t reaped = 0;
  // As the first process this one also inherits, and buries, others.
  while (reaped != agent) {
    reaped = waitpid(-1, &status, 0);
    if (reaped < 0 && errno != EINTR) break;
  }
  if (WIFSIGNALED(status)) {
    fprintf(stderr, "taprace-agent: killed by signal %d\n", WTERMSIG(status));
  } else if (WEXITSTATUS(status) != 0) {
    fprintf(stderr, "taprace-agent: ended with status %d\n",
            WEXITSTATUS(status));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int Main(int argc, char** argv) {
  const bool init = getpid() == 1;
  if (init) PrepareAsInit();
  if (argc < 2 && !init) return Serve("-");
  // The kernel may pass its first process arguments of its own.
  const std::string path = init ? "/taprace.setup" : argv[1];
  const Result<GuestSetup> setup = ReadSetup(path);
  const Status prepared = setup.ok() ? Prepare(*setup) : Status(setup.error());
  const int status =
      prepared.ok() ? Supervise(setup->port) : Fail(prepared.error());
  if (init) PowerOff();
  return status;
}

}  // namespace
}  // namespace taprace

int main(int argc, char** argv) { return taprace::Main(argc, argv); }
