// The system calls of programs: what stands between an operation and the
// kernel.
#ifndef TAPRACE_HARNESS_SIM_SYSCALL_H_
#define TAPRACE_HARNESS_SIM_SYSCALL_H_

#include <string_view>

#include "harness/sim/kernel/internal.h"
#include "harness/tap/device.h"

namespace taprace::sim {

// Each runs as the current thread and returns 0 or an errno value.

// open(2) of /dev/`name` for reading and writing; a file where it returns 0.
int SysOpen(const char* name, struct file** fp);
// openat(2) of `name` below the root of a devfs mount, through a descriptor
// with `rights`; those of the new descriptor take their place.
int SysOpenAt(struct vnode* directory, const char* name, struct file** fpp,
              u_long* rights);
int SysClose(struct file* fp);
int SysStat(const char* name);
int SysAccess(const char* name);
int SysIoctl(struct file* fp, u_long command, void* data);
// SIOCIFCREATE2; `name` becomes that of the interface, of IFNAMSIZ bytes.
int SysIfCreate(char* name);
int SysIfDestroy(const char* name);
// SIOCSIFNAME, by who may.
int SysIfRename(const char* name, const char* new_name);
// SIOCSIFVNET from the host to jail 1, or SIOCSIFRVNET back to the host (0), by
// who may.
int SysIfMove(const char* name, size_t jail);

// fdevname(3)
const char* DeviceNameOf(const struct file* fp);

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_SYSCALL_H_
