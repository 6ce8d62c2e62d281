#include "harness/vm/shared_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace taprace {
namespace {

struct Made {
  Fd fd;
  std::string path;
};

Result<Made> MakeEmpty() {
#ifdef __linux__
  const int fd = memfd_create("taprace", MFD_CLOEXEC);
  if (fd < 0) return ErrnoError("memfd_create", errno);
  return Made{Fd(fd), ""};
#else
  std::error_code error;
  const auto folder = std::filesystem::temp_directory_path(error);
  std::string path = (error ? "/tmp" : folder.string()) + "/taprace-vm.XXXXXX";
  const int fd = mkostemp(path.data(), O_CLOEXEC);
  if (fd < 0) return ErrnoError(path, errno);
  return Made{Fd(fd), path};
#endif
}

class Mapping final : public MemoryImage {
 public:
  Mapping(void* memory, size_t size) : memory_(memory), size_(size) {}
  ~Mapping() override { munmap(memory_, size_); }
  std::span<const char> bytes() const override {
    return {static_cast<const char*>(memory_), size_};
  }

 private:
  void* const memory_;
  const size_t size_;
};

}  // namespace

Result<std::unique_ptr<SharedFile>> SharedFile::Make(std::string_view content) {
  Result<std::unique_ptr<SharedFile>> file = MakeZeros(0);
  if (!file.ok()) return file;
  while (!content.empty()) {
    const ssize_t size = write((*file)->fd(), content.data(), content.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return ErrnoError("writing a temporary file", errno);
    content.remove_prefix(static_cast<size_t>(size));
  }
  return file;
}

Result<std::unique_ptr<SharedFile>> SharedFile::MakeZeros(int64_t size) {
  Result<Made> made = MakeEmpty();
  if (!made.ok()) return made.error();
  if (ftruncate(made->fd.get(), size) != 0) {
    return ErrnoError("making a file of " + std::to_string(size) + " bytes",
                      errno);
  }
  return std::unique_ptr<SharedFile>(
      new SharedFile(std::move(made->fd), std::move(made->path)));
}

SharedFile::~SharedFile() {
  if (!path_.empty()) unlink(path_.c_str());
}

std::string SharedFile::PathFor(int fd) const {
  return path_.empty() ? "/proc/self/fd/" + std::to_string(fd) : path_;
}

Result<std::unique_ptr<MemoryImage>> MapFile(int fd) {
  struct stat status = {};
  if (fstat(fd, &status) != 0) return ErrnoError("fstat", errno);
  const auto size = static_cast<size_t>(status.st_size);
  void* memory = mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) return ErrnoError("mapping guest memory", errno);
  return std::unique_ptr<MemoryImage>(std::make_unique<Mapping>(memory, size));
}

}  // namespace taprace
