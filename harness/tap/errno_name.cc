#include "harness/tap/errno_name.h"

#include <cerrno>
#include <cstring>

namespace taprace {
namespace {

#if defined(__GLIBC__)

// Null where there is no name.
const char* Lookup(int32_t code) { return strerrorname_np(code); }

#else

struct Name {
  int32_t code;
  const char* name;
};

// What opens, closes, interface requests and process control can answer.
constexpr Name kErrnoNames[] = {
    {EPERM, "EPERM"},
    {ENOENT, "ENOENT"},
    {ESRCH, "ESRCH"},
    {EINTR, "EINTR"},
    {EIO, "EIO"},
    {ENXIO, "ENXIO"},
    {E2BIG, "E2BIG"},
    {EBADF, "EBADF"},
    {ECHILD, "ECHILD"},
    {EAGAIN, "EAGAIN"},
    {ENOMEM, "ENOMEM"},
    {EACCES, "EACCES"},
    {EFAULT, "EFAULT"},
    {EBUSY, "EBUSY"},
    {EEXIST, "EEXIST"},
    {ENODEV, "ENODEV"},
    {ENOTDIR, "ENOTDIR"},
    {EINVAL, "EINVAL"},
    {ENFILE, "ENFILE"},
    {EMFILE, "EMFILE"},
    {ENOTTY, "ENOTTY"},
    {ENOSPC, "ENOSPC"},
    {EROFS, "EROFS"},
    {EPIPE, "EPIPE"},
    {EDEADLK, "EDEADLK"},
    {ENAMETOOLONG, "ENAMETOOLONG"},
    {EOPNOTSUPP, "EOPNOTSUPP"},
    {EALREADY, "EALREADY"},
    {ENOSYS, "ENOSYS"},
    {EPROTO, "EPROTO"},
    {EOVERFLOW, "EOVERFLOW"},
    {EADDRINUSE, "EADDRINUSE"},
    {EADDRNOTAVAIL, "EADDRNOTAVAIL"},
    {ENETDOWN, "ENETDOWN"},
    {ECONNRESET, "ECONNRESET"},
    {ENOBUFS, "ENOBUFS"},
    {ETIMEDOUT, "ETIMEDOUT"},
    {ECANCELED, "ECANCELED"},
};

const char* Lookup(int32_t code) {
  for (const Name& entry : kErrnoNames) {
    if (entry.code == code) return entry.name;
  }
  return nullptr;
}

#endif

}  // namespace

std::string ErrnoName(int32_t code) {
  const char* name = code == 0 ? nullptr : Lookup(code);
  if (name != nullptr) return name;
  return "error " + std::to_string(code);
}

std::optional<int32_t> ErrnoOfName(std::string_view name) {
  constexpr int32_t kHighest = 133;  // Linux's EHWPOISON; FreeBSD has fewer
  for (int32_t code = 1; code <= kHighest; ++code) {
    const char* known = Lookup(code);
    if (known != nullptr && known == name) return code;
  }
  return std::nullopt;
}

}  // namespace taprace
