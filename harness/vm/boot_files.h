// What taprace makes for a guest to boot from: the same for all of its boots.
#ifndef TAPRACE_HARNESS_VM_BOOT_FILES_H_
#define TAPRACE_HARNESS_VM_BOOT_FILES_H_

#include <memory>
#include <string>

#include "harness/agent/guest_setup.h"
#include "harness/base/result.h"
#include "harness/vm/guest.h"
#include "harness/vm/shared_file.h"

namespace taprace {

struct BootFiles {
  std::unique_ptr<SharedFile> initramfs;  // Entry::kInitramfs
  std::unique_ptr<SharedFile> tar;        // Entry::kLogin
};

// The error names the file that cannot be read or the module that is missing.
Result<BootFiles> MakeBootFiles(const Guest& guest);

// What the agent is to prepare in the guest; `modules` as the agent finds them.
GuestSetup SetupFor(const Guest& guest, std::vector<std::string> modules);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_VM_BOOT_FILES_H_
