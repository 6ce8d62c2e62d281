#include "harness/exec/child.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>

#include "harness/base/die_with_parent.h"
#include "harness/exec/busy_wait.h"

namespace taprace {
namespace {

// Closes every descriptor above standard error except the two.
void CloseAllBut(int one, int other) {
  const unsigned low = static_cast<unsigned>(std::max(std::min(one, other), 2));
  const unsigned high = static_cast<unsigned>(std::max(one, other));
  if (low > 3) close_range(3, low - 1, 0);
  if (high > low + 1) close_range(low + 1, high - 1, 0);
  close_range(high + 1, ~0U, 0);
}

int Send(int socket, Outcome outcome, int fd) {
  iovec payload = {.iov_base = &outcome, .iov_len = sizeof(outcome)};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message = {};
  message.msg_iov = &payload;
  message.msg_iovlen = 1;
  if (fd >= 0) {
    message.msg_control = control;
    message.msg_controllen = sizeof(control);
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &fd, sizeof(int));
  }
  return sendmsg(socket, &message, MSG_NOSIGNAL) < 0 ? errno : 0;
}

// A descriptor that comes along stays open in the receiving process.
int Receive(int socket, Outcome& outcome) {
  iovec payload = {.iov_base = &outcome, .iov_len = sizeof(outcome)};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
  msghdr message = {};
  message.msg_iov = &payload;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  ssize_t size;
  do {
    size = recvmsg(socket, &message, 0);
  } while (size < 0 && errno == EINTR);
  if (size < 0) return errno;
  return size == sizeof(outcome) ? 0 : EPIPE;
}

// The life of a child: acknowledge everything that is handed over, hold it.
[[noreturn]] void Hold(int socket) {
  Outcome outcome;
  while (Receive(socket, outcome) == 0) Send(socket, Outcome{}, -1);
  _exit(0);
}

}  // namespace

template <typename Body>
int Child::Start(int inherited, const Body& body) {
  assert(!running());
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0) {
    return errno;
  }
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    DieWithParent(parent, 0);
    CloseAllBut(sockets[1], inherited);
    Send(sockets[1], body(), -1);
    Hold(sockets[1]);
  }
  const int error = pid < 0 ? errno : 0;
  close(sockets[1]);
  if (error != 0) {
    close(sockets[0]);
    return error;
  }
  pid_ = pid;
  socket_ = sockets[0];
  return 0;
}

int Child::Fork(int fd) {
  if (int error = Start(fd, [] { return Outcome{}; })) return error;
  Outcome ready;
  const int error = taprace::Receive(socket_, ready);
  if (error != 0) Kill();
  return error;
}

Outcome Child::Launch(Kernel& kernel, Device device, bool at_limit) {
  const auto open = [&] {
    const rlimit none = {.rlim_cur = 0, .rlim_max = 0};
    if (at_limit && setrlimit(RLIMIT_NOFILE, &none) != 0) {
      return Outcome{.error = errno};
    }
    const Opened opened = kernel.Open(device);
    return Outcome{.error = opened.error, .unit = opened.unit};
  };
  if (int error = Start(-1, open)) return {.error = error};
  Outcome outcome;
  const int error = taprace::Receive(socket_, outcome);
  if (error != 0) outcome = {.error = error};
  if (!outcome.ok()) Kill();
  return outcome;
}

Outcome Child::LaunchAndKill(Kernel& kernel, Device device, int64_t delay_ns) {
  const auto open = [&] {
    (void)kernel.Open(device);
    return Outcome{};
  };
  if (int error = Start(-1, open)) return {.error = error};
  BusyWait(delay_ns);
  const int error = Kill();
  return {.error = error != 0 ? error : EINTR};
}

int Child::Receive(int fd) const {
  if (int error = Send(socket_, Outcome{}, fd)) return error;
  Outcome acknowledged;
  return taprace::Receive(socket_, acknowledged);
}

int Child::Kill() {
  assert(running());
  kill(pid_, SIGKILL);
  int status = 0;
  pid_t reaped;
  do {
    reaped = waitpid(pid_, &status, 0);
  } while (reaped < 0 && errno == EINTR);
  const int error = reaped < 0 ? errno : 0;
  close(socket_);
  pid_ = 0;
  socket_ = -1;
  return error;
}

}  // namespace taprace
