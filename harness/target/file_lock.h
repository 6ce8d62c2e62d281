// A kernel under test without a device: unit N is a file that an open locks
// with flock(2).
//
// A file lock belongs to the open file description, as an open tap does: a
// second open finds it busy, it outlives fork and passing through a socket,
// and it is gone with the last close or the death of its holder. So programs
// run for real on any machine, without privileges: for trying taprace out, and
// for its own tests. The generic open takes the lowest idle unit it meets; a
// destroy waits for the last close, as on FreeBSD.
#ifndef TAPRACE_HARNESS_TARGET_FILE_LOCK_H_
#define TAPRACE_HARNESS_TARGET_FILE_LOCK_H_

#include <memory>
#include <mutex>
#include <string>

#include "harness/exec/kernel.h"
#include "harness/tap/traits.h"

namespace taprace {

class FileLockKernel : public Kernel {
 public:
  // Keeps its files in a new directory below TMPDIR, /tmp by default. Removes
  // such directories there whose process is gone.
  static Result<std::unique_ptr<FileLockKernel>> Create();
  static Traits MakeTraits();
  ~FileLockKernel() override;

  Opened Open(Device device) override;
  int Stat(Device device) override;
  int Access(Device device) override;
  Outcome Create(Device device) override;
  int Destroy(Device device) override;
  int Set(const Operation& operation, int fd) override;
  Status Prepare(const std::vector<Device>& idle) override;
  Result<std::vector<Device>> Interfaces() override;

 private:
  FileLockKernel(std::string path, int directory);

  class FilePath;

  static bool StillNamed(const FilePath& path, int fd);
  Opened OpenUnit(Device device);
  static Opened OpenExisting(const FilePath& path, Unit unit);
  Opened OpenNew(const FilePath& path, Unit unit);
  int Remove(Device device, int lock);

  const std::string path_;
  const int directory_;  // locked as long as this process lives
  std::mutex removal_;   // held while a file is removed
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TARGET_FILE_LOCK_H_
