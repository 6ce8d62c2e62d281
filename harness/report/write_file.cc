#include "harness/report/write_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

namespace taprace {
namespace {

namespace fs = std::filesystem;

// A descriptor that closes itself where nobody closed it before.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }

  bool ok() const { return fd_ >= 0; }
  int get() const { return fd_; }

  // Network file systems report here what they could not write.
  bool Close() { return close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

Error CannotWrite(const std::string& path) {
  return ErrnoError(path + ": cannot write", errno);
}

bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

// The descriptor that `path` names: opening /dev/stdout anew would start at
// the beginning of the file that it was redirected to.
std::optional<int> StandardDescriptor(std::string_view path) {
  if (path == "/dev/stdin") return STDIN_FILENO;
  if (path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  for (std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!path.starts_with(folder)) continue;
    const std::string_view number = path.substr(folder.size());
    int fd = -1;
    const char* end = number.data() + number.size();
    const auto [stop, code] = std::from_chars(number.data(), end, fd);
    if (code == std::errc() && stop == end && fd >= 0) return fd;
  }
  return std::nullopt;
}

Status WriteToDescriptor(const std::string& path, int fd,
                         std::string_view text) {
  // What was printed before comes before.
  std::fflush(nullptr);
  if (!WriteAll(fd, text)) return CannotWrite(path);
  return Done{};
}

Status WriteDirectly(const std::string& path, std::string_view text) {
  Descriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (!file.ok()) return CannotWrite(path);
  if (!WriteAll(file.get(), text) || !file.Close()) return CannotWrite(path);
  return Done{};
}

// Where the last symbolic link leads. A link that leads nowhere stays itself:
// its place is then taken by the file.
std::string Resolved(const std::string& path) {
  std::error_code error;
  const fs::path target = fs::canonical(path, error);
  return error ? path : target.string();
}

std::string Folder(const std::string& path) {
  const std::string folder = fs::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

// Named after the process, so that two of them do not share it.
std::string Beside(const std::string& path) {
  const fs::path whole(path);
  return (whole.parent_path() / ("." + whole.filename().string() + "." +
                                 std::to_string(getpid()) + ".tmp"))
      .string();
}

}  // namespace

Status CreateFile(const std::string& path, std::string_view text,
                  unsigned mode) {
  Descriptor file(
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!file.ok()) return CannotWrite(path);
  if (WriteAll(file.get(), text) && fsync(file.get()) == 0 && file.Close()) {
    return Done{};
  }
  const Error error = CannotWrite(path);
  unlink(path.c_str());
  return error;
}

Status SyncFolder(const std::string& path) {
  Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.ok()) return CannotWrite(path);
  // Some file systems have no way to flush a folder alone.
  if (fsync(folder.get()) != 0 && errno != EINVAL) return CannotWrite(path);
  return Done{};
}

Status WriteFileAtomically(const std::string& path, std::string_view text) {
  if (const auto fd = StandardDescriptor(path)) {
    return WriteToDescriptor(path, *fd, text);
  }
  struct stat info = {};
  const bool exists = stat(path.c_str(), &info) == 0;
  if (!exists && errno != ENOENT) return CannotWrite(path);
  if (exists && !S_ISREG(info.st_mode)) return WriteDirectly(path, text);
  const std::string target = exists ? Resolved(path) : path;
  const std::string temporary = Beside(target);
  // What an earlier process of this number left when it was killed.
  unlink(temporary.c_str());
  if (const Status status = CreateFile(temporary, text); !status.ok()) {
    return ErrnoError(path + ": cannot write", status.error().code);
  }
  const bool kept =
      !exists || chmod(temporary.c_str(), info.st_mode & 07777) == 0;
  if (!kept || rename(temporary.c_str(), target.c_str()) != 0) {
    const Error error = CannotWrite(path);
    unlink(temporary.c_str());
    return error;
  }
  return SyncFolder(Folder(target));
}

}  // namespace taprace
