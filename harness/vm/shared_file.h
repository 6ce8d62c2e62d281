// A file that this process and a hypervisor share, and that is gone with them.
#ifndef TAPRACE_HARNESS_VM_SHARED_FILE_H_
#define TAPRACE_HARNESS_VM_SHARED_FILE_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "harness/base/process.h"
#include "harness/base/result.h"

namespace taprace {

// On Linux it has no name (memfd_create(2)), so that not even a kill -9 of this
// process leaves it behind; elsewhere it is a temporary file.
class SharedFile {
 public:
  // With `content`, or of `size` zero bytes that take no room yet.
  static Result<std::unique_ptr<SharedFile>> Make(std::string_view content);
  static Result<std::unique_ptr<SharedFile>> MakeZeros(int64_t size);

  ~SharedFile();
  SharedFile(const SharedFile&) = delete;
  SharedFile& operator=(const SharedFile&) = delete;

  int fd() const { return fd_.get(); }

  // What a program opens that inherits fd() as number `fd`.
  std::string PathFor(int fd) const;

 private:
  SharedFile(Fd fd, std::string path)
      : fd_(std::move(fd)), path_(std::move(path)) {}

  const Fd fd_;
  const std::string path_;  // empty where it has none
};

// The bytes of a guest's memory, to be read once the guest stands still.
class MemoryImage {
 public:
  virtual ~MemoryImage() = default;
  virtual std::span<const char> bytes() const = 0;
};

// Maps a file. The image is what the file holds at the time of reading.
Result<std::unique_ptr<MemoryImage>> MapFile(int fd);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_VM_SHARED_FILE_H_
