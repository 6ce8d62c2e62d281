// The two archive formats that carry the agent into a guest, as far as that
// needs them: regular files, folders, character devices.
#ifndef TAPRACE_HARNESS_VM_ARCHIVE_H_
#define TAPRACE_HARNESS_VM_ARCHIVE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace taprace {

struct ArchiveEntry {
  enum class Type : uint8_t { kFile, kFolder, kCharacterDevice };

  std::string name;  // relative, at most 99 bytes
  Type type = Type::kFile;
  uint32_t permissions = 0644;
  std::string content = {};  // kFile
  uint32_t major = 0;        // kCharacterDevice
  uint32_t minor = 0;
};

// "newc" of cpio(5), which Linux unpacks as initramfs (initramfs-buffer-format
// of the kernel's documentation).
std::string ToCpio(const std::vector<ArchiveEntry>& entries);

// "ustar" of tar(5), padded to whole 10 KiB: fit to be a disk.
std::string ToTar(const std::vector<ArchiveEntry>& entries);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_VM_ARCHIVE_H_
