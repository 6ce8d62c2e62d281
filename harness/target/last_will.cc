#include "harness/target/last_will.h"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace taprace {
namespace {

// Waits for a byte, which revokes, or for the end of the other process.
[[noreturn]] void Execute(int socket, const std::function<void()>& act) {
  setsid();  // an interrupt from the terminal is not meant for this process
  char byte;
  ssize_t size;
  do {
    size = read(socket, &byte, 1);
  } while (size < 0 && errno == EINTR);
  if (size == 0) act();
  _exit(0);
}

}  // namespace

Result<std::unique_ptr<LastWill>> LastWill::Make(
    const std::function<void()>& act) {
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
    return ErrnoError("socketpair", errno);
  }
  const pid_t process = fork();
  if (process == 0) {
    close(sockets[0]);
    Execute(sockets[1], act);
  }
  const int error = errno;
  close(sockets[1]);
  if (process < 0) {
    close(sockets[0]);
    return ErrnoError("fork", error);
  }
  return std::unique_ptr<LastWill>(new LastWill(process, sockets[0]));
}

LastWill::~LastWill() {
  const char byte = 0;
  // Fails where somebody killed the other process: nothing to revoke then.
  (void)send(socket_, &byte, 1, MSG_NOSIGNAL);
  close(socket_);
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace taprace
