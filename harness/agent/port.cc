#include "harness/agent/port.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>

namespace taprace {
namespace {

constexpr int kRetryUs = 10'000;
constexpr int kRetries = 1'000;

bool IsCharacterDevice(int fd) {
  struct stat status = {};
  return fstat(fd, &status) == 0 && S_ISCHR(status.st_mode);
}

// Where the kernel has the port that udev would link to `path`.
std::string DevicePath(const std::string& path) {
  constexpr std::string_view kByName = "/dev/virtio-ports/";
  if (!path.starts_with(kByName) || access(path.c_str(), F_OK) == 0) {
    return path;
  }
  const std::string folder = "/sys/class/virtio-ports";
  DIR* ports = opendir(folder.c_str());
  if (ports == nullptr) return path;
  std::string found = path;
  while (const dirent* entry = readdir(ports)) {
    std::ifstream file(folder + "/" + entry->d_name + "/name");
    std::string name;
    if (std::getline(file, name) && name == path.substr(kByName.size())) {
      found = std::string("/dev/") + entry->d_name;
    }
  }
  closedir(ports);
  return found;
}

// A terminal would echo, translate and wait for whole lines.
void MakeRaw(int fd) {
  termios settings;
  if (tcgetattr(fd, &settings) != 0) return;
  cfmakeraw(&settings);
  cfsetspeed(&settings, B115200);
  tcsetattr(fd, TCSANOW, &settings);
}

}  // namespace

Result<std::unique_ptr<Port>> Port::Open(const std::string& path) {
  if (path == "-") return std::make_unique<Port>(STDIN_FILENO, STDOUT_FILENO);
  int fd = -1;
  for (int i = 0; i < kRetries; ++i) {
    fd = open(DevicePath(path).c_str(), O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (fd >= 0 || (errno != ENOENT && errno != EBUSY)) break;
    usleep(kRetryUs);
  }
  if (fd < 0) return ErrnoError(path, errno);
  MakeRaw(fd);
  return std::make_unique<Port>(fd, fd);
}

Result<bool> Port::Fill() {
  buffer_.erase(0, begin_);
  begin_ = 0;
  std::array<char, 65'536> chunk;
  while (true) {
    const ssize_t size = read(in_, chunk.data(), chunk.size());
    if (size > 0) {
      buffer_.append(chunk.data(), static_cast<size_t>(size));
      return true;
    }
    if (size == 0) {
      // What a virtio port says while nobody is at the other end.
      if (!IsCharacterDevice(in_) || isatty(in_) != 0) return false;
      usleep(kRetryUs);
      continue;
    }
    if (errno != EINTR && errno != EAGAIN) return ErrnoError("read", errno);
    pollfd ready = {.fd = in_, .events = POLLIN, .revents = 0};
    if (errno == EAGAIN) poll(&ready, 1, -1);
  }
}

Result<std::optional<std::string>> Port::ReadLine(size_t length_max) {
  size_t looked_at = begin_;
  bool too_long = false;
  while (true) {
    const size_t end = buffer_.find('\n', looked_at);
    if (end != std::string::npos) {
      std::string line = buffer_.substr(begin_, end - begin_);
      begin_ = end + 1;
      too_long |= line.size() > length_max;
      if (too_long) {
        return Error{"a line of more than " + std::to_string(length_max) +
                     " characters"};
      }
      if (line.ends_with('\r')) line.pop_back();
      return std::optional(std::move(line));
    }
    if (buffer_.size() - begin_ > length_max) {
      too_long = true;
      begin_ = buffer_.size();
    }
    const size_t pending = buffer_.size() - begin_;  // none of it a line feed
    const Result<bool> more = Fill();
    if (!more.ok()) return more.error();
    if (!*more) return std::optional<std::string>();
    looked_at = begin_ + pending;
  }
}

Status Port::Write(std::string_view text) {
  const std::lock_guard lock(writing_);
  while (!text.empty()) {
    const ssize_t size = write(out_, text.data(), text.size());
    if (size >= 0) {
      text.remove_prefix(static_cast<size_t>(size));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return ErrnoError("write", errno);
    pollfd ready = {.fd = out_, .events = POLLOUT, .revents = 0};
    poll(&ready, 1, -1);
  }
  return Done{};
}

}  // namespace taprace
