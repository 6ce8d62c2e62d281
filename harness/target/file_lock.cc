#include "harness/target/file_lock.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "harness/target/adjust.h"

namespace taprace {

// The path of a file below the directory. Made without allocating and naming no
// open directory, for Open also runs in forked children that have nothing open.
class FileLockKernel::FilePath {
 public:
  FilePath(const std::string& directory, Device device) {
    snprintf(text_.data(), text_.size(), "%s/%s%d", directory.c_str(),
             FamilyName(device.family).data(), device.unit);
  }
  // One that stands for no device.
  FilePath(const std::string& directory, int number, pid_t process) {
    snprintf(text_.data(), text_.size(), "%s/new-%d-%d", directory.c_str(),
             static_cast<int>(process), number);
  }
  const char* c_str() const { return text_.data(); }

 private:
  std::array<char, PATH_MAX> text_;
};
namespace {

constexpr char kDirectoryPrefix[] = "taprace-units-";

// Marks a directory as in use by this process. -1 where somebody else does.
int LockDirectory(const std::string& path) {
  const int directory = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0 || flock(directory, LOCK_EX | LOCK_NB) == 0) {
    return directory;
  }
  const int error = errno;
  close(directory);
  errno = error;
  return -1;
}

// Removes the directories of processes that were killed. One that is just
// being made is not locked yet, but empty, so nothing but its name is lost,
// and then its process says so.
void RemoveAbandoned(const std::string& base) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(base, ignored)) {
    const std::string path = entry.path().string();
    if (!entry.path().filename().string().starts_with(kDirectoryPrefix)) {
      continue;
    }
    const int directory = LockDirectory(path);
    if (directory < 0) continue;
    std::filesystem::remove_all(path, ignored);
    close(directory);
  }
}

}  // namespace

Result<std::unique_ptr<FileLockKernel>> FileLockKernel::Create() {
  const char* temporary = getenv("TMPDIR");
  const std::string base = temporary != nullptr ? temporary : "/tmp";
  RemoveAbandoned(base);
  std::string path = base + "/" + kDirectoryPrefix + "XXXXXX";
  if (mkdtemp(path.data()) == nullptr) return ErrnoError(path, errno);
  const int directory = LockDirectory(path);
  if (directory < 0) return ErrnoError(path, errno);
  return std::unique_ptr<FileLockKernel>(
      new FileLockKernel(std::move(path), directory));
}

Traits FileLockKernel::MakeTraits() {
  return {.outlives_close = true,
          .destroy_takes_held = false,
          .spec = "exclusive",
          .families = {Family::kTap, Family::kTun},
          .options = {}};
}

FileLockKernel::FileLockKernel(std::string path, int directory)
    : path_(std::move(path)), directory_(directory) {}

FileLockKernel::~FileLockKernel() {
  (void)Prepare({});
  close(directory_);
  rmdir(path_.c_str());
}

Opened FileLockKernel::Open(Device device) {
  if (!device.generic()) return OpenUnit(device);
  for (Unit unit = 0; unit <= kUnitMax; ++unit) {
    const Opened opened = OpenUnit({device.family, unit});
    if (opened.error != EBUSY) return opened;
  }
  return {.error = EBUSY};
}

// Whether the name still stands for the locked file. A destroy can come in
// between open and lock.
bool FileLockKernel::StillNamed(const FilePath& path, int fd) {
  struct stat by_name;
  struct stat by_fd;
  return stat(path.c_str(), &by_name) == 0 && fstat(fd, &by_fd) == 0 &&
         by_name.st_ino == by_fd.st_ino && by_name.st_dev == by_fd.st_dev;
}

Opened FileLockKernel::OpenUnit(Device device) {
  const FilePath path(path_, device);
  while (true) {
    const Opened opened = OpenExisting(path, device.unit);
    if (opened.error != ENOENT) return opened;
    const Opened made = OpenNew(path, device.unit);
    if (made.error != EEXIST) return made;
  }
}

Opened FileLockKernel::OpenExisting(const FilePath& path, Unit unit) {
  const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return {.error = errno};
  int error = 0;
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    error = errno == EWOULDBLOCK ? EBUSY : errno;
  } else if (!StillNamed(path, fd)) {
    error = ENOENT;
  }
  if (error == 0) return {.error = 0, .fd = fd, .unit = unit};
  close(fd);
  return {.error = error};
}

// The file gets its name when it is locked already, so that nobody ever sees
// a unit that is neither idle nor held.
Opened FileLockKernel::OpenNew(const FilePath& path, Unit unit) {
  static std::atomic<int> made = 0;
  const FilePath nameless(path_, made.fetch_add(1), getpid());
  const int fd =
      open(nameless.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return {.error = errno == EEXIST ? EIO : errno};
  int error = 0;
  if (flock(fd, LOCK_EX | LOCK_NB) != 0 ||
      link(nameless.c_str(), path.c_str()) != 0) {
    error = errno;
  }
  unlink(nameless.c_str());
  if (error == 0) return {.error = 0, .fd = fd, .unit = unit};
  close(fd);
  return {.error = error};
}

int FileLockKernel::Stat(Device device) {
  if (device.generic()) return 0;
  struct stat ignored;
  const FilePath path(path_, device);
  return stat(path.c_str(), &ignored) == 0 ? 0 : errno;
}

int FileLockKernel::Access(Device device) {
  if (device.generic()) return 0;
  const FilePath path(path_, device);
  return access(path.c_str(), R_OK | W_OK) == 0 ? 0 : errno;
}

Outcome FileLockKernel::Create(Device device) {
  const Unit first = device.generic() ? 0 : device.unit;
  const Unit last = device.generic() ? kUnitMax : device.unit;
  // The lowest that is missing: none below may vanish while this looks.
  const std::lock_guard<std::mutex> lock(removal_);
  for (Unit unit = first; unit <= last; ++unit) {
    const FilePath path(path_, {device.family, unit});
    const int fd =
        open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
      close(fd);
      return {.error = 0, .unit = unit};
    }
    if (errno != EEXIST) return {.error = errno};
  }
  return {.error = EEXIST};
}

int FileLockKernel::Destroy(Device device) { return Remove(device, LOCK_EX); }

int FileLockKernel::Remove(Device device, int lock) {
  const FilePath path(path_, device);
  const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return errno;
  int error = 0;
  if (flock(fd, lock) != 0) {
    error = errno == EWOULDBLOCK ? EBUSY : errno;
  } else if (!StillNamed(path, fd)) {
    error = ENOENT;
  } else {
    const std::lock_guard<std::mutex> removing(removal_);
    error = unlink(path.c_str()) == 0 ? 0 : errno;
  }
  close(fd);
  return error;
}

int FileLockKernel::Set(const Operation& /*operation*/, int /*fd*/) {
  return EOPNOTSUPP;
}

Status FileLockKernel::Prepare(const std::vector<Device>& idle) {
  // A unit that is held by mistake is an error, not worth waiting for.
  const auto remove = [this](Device device) {
    return Remove(device, LOCK_EX | LOCK_NB);
  };
  return AdjustInterfaces(*this, idle, remove, path_ + "/");
}

Result<std::vector<Device>> FileLockKernel::Interfaces() {
  DIR* directory = opendir(path_.c_str());
  if (directory == nullptr) return ErrnoError(path_, errno);
  std::vector<Device> devices;
  while (const dirent* entry = readdir(directory)) {
    if (auto device = ParseDevice(entry->d_name)) devices.push_back(*device);
  }
  closedir(directory);
  std::sort(devices.begin(), devices.end());
  return devices;
}

}  // namespace taprace
