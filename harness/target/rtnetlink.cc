#ifdef __linux__

#include "harness/target/rtnetlink.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace taprace {
namespace {

struct DeleteRequest {
  nlmsghdr header;
  ifinfomsg link;
  rtattr name_header;
  char name[IFNAMSIZ];
};

struct Acknowledgement {
  nlmsghdr header;
  nlmsgerr error;
};

DeleteRequest RequestFor(const char* name) {
  DeleteRequest request = {};
  request.header.nlmsg_len = sizeof(request);
  request.header.nlmsg_type = RTM_DELLINK;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  request.link.ifi_family = AF_UNSPEC;
  request.name_header.rta_type = IFLA_IFNAME;
  request.name_header.rta_len =
      static_cast<unsigned short>(RTA_LENGTH(strlen(name) + 1));
  strncpy(request.name, name, IFNAMSIZ - 1);
  return request;
}

int Exchange(int socket, const DeleteRequest& request) {
  if (send(socket, &request, sizeof(request), 0) < 0) return errno;
  // The kernel copies the request behind the acknowledgement.
  alignas(nlmsghdr) char buffer[512];
  ssize_t size;
  do {  // a signal takes nothing back: the request is done with
    size = recv(socket, buffer, sizeof(buffer), 0);
  } while (size < 0 && errno == EINTR);
  if (size < 0) return errno;
  Acknowledgement reply;
  if (static_cast<size_t>(size) < sizeof(reply)) return EPROTO;
  memcpy(&reply, buffer, sizeof(reply));
  return reply.header.nlmsg_type == NLMSG_ERROR ? -reply.error.error : EPROTO;
}

}  // namespace

int DeleteLink(const char* name) {
  const int netlink =
      socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (netlink < 0) return errno;
  const int error = Exchange(netlink, RequestFor(name));
  close(netlink);
  return error;
}

}  // namespace taprace

#endif  // __linux__
