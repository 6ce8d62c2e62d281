// What must be gone when a module was unloaded, and when nothing runs any more.
// A real kernel says nothing, or logs a line, and fails later: a lock, a
// handler or a sysctl of a module that is not there; an unmount of /dev that
// waits for ever.
#include "harness/sim/kernel/internal.h"

namespace taprace::sim {
namespace {

bool IsCode(const KernelModule& module, const void* function) {
  const auto* const address = static_cast<const char*>(function);
  return address >= module.text_begin && address < module.text_end;
}

// Types are variables of the module they are for.
void CheckMemory(Kernel& kernel, const KernelModule& module) {
  const Exclusive exclusive(kernel.lists_guard);
  for (const ModuleBlock& block : kernel.module_blocks) {
    if (!IsDataOf(module, block.type)) continue;
    panic("a module was unloaded, but memory of type %s was not freed",
          block.type->ks_shortdesc);
  }
}

void CheckLocks(Kernel& kernel, const KernelModule& module) {
  const Exclusive exclusive(kernel.lists_guard);
  for (const struct lock_object* lock : kernel.module_locks) {
    if (!IsDataOf(module, lock)) continue;
    panic("a module was unloaded, but the lock %s was not destroyed",
          lock->lo_name);
  }
}

void CheckSysctls(Kernel& kernel, const KernelModule& module) {
  const Exclusive exclusive(kernel.lists_guard);
  for (const SysctlEntry* entry = kernel.sysctls; entry != nullptr;
       entry = entry->next) {
    const struct sysctl_oid& oid = *entry->oid;
    const auto* const handler = reinterpret_cast<const void*>(oid.oid_handler);
    if (!IsDataOf(module, &oid) && !IsDataOf(module, oid.oid_arg1) &&
        !IsCode(module, handler)) {
      continue;
    }
    panic("a module was unloaded, but the sysctl %s was not removed",
          entry->name);
  }
}

void CheckHandlers(struct eventhandler_list* list, const KernelModule& module) {
  for (; list != nullptr; list = list->sim_next) {
    mtx_lock(&list->el_lock);
    const struct eventhandler_entry* entry = nullptr;
    TAILQ_FOREACH(entry, &list->el_entries, ee_link) {
      if (!IsCode(module, entry->sim_function)) continue;
      panic("a module was unloaded, but its handler of %s was not removed",
            list->el_name);
    }
    UnlockUnchanged(&list->el_lock);
  }
}

void CheckDevices(Kernel& kernel, const KernelModule& module) {
  DevLock(module.name);
  const struct cdev_priv* device = nullptr;
  TAILQ_FOREACH(device, &kernel.devices, cdp_list) {
    if (!IsDataOf(module, device->cdp_c.si_devsw)) continue;
    panic("a module was unloaded, but its device %s was not destroyed",
          device->cdp_c.si_name);
  }
  UnlockUnchanged(&kernel.device_lock);
}

// Those of its vnodes that stand in a mount. Nobody uses them any more.
int VnodesOf(const struct cdev_priv& device) {
  int count = 0;
  for (const struct devfs_dirent* entry : device.cdp_dirent) {
    const struct vnode* const vp = entry == nullptr ? nullptr : entry->de_vnode;
    if (vp == nullptr || vp->v_rdev != &device.cdp_c) continue;
    if (vp->v_usecount != 0) {
      panic("references to a vnode of %s are left", device.cdp_c.si_name);
    }
    ++count;
  }
  return count;
}

// The list counts as one reference, each vnode as another.
void CheckReferences(const struct cdev_priv& device) {
  const struct cdev& dev = device.cdp_c;
  const int expected = 1 + VnodesOf(device);
  if (dev.si_refcount != expected) {
    panic("references to %s %s", dev.si_name,
          dev.si_refcount > expected ? "are left" : "are missing");
  }
}

void CheckDevices(const Kernel& kernel) {
  int dead = 0;
  const struct cdev_priv* device = nullptr;
  TAILQ_FOREACH(device, &kernel.devices, cdp_list) {
    CheckReferences(*device);
    if ((device->cdp_flags & CDP_ACTIVE) == 0) ++dead;
  }
  // Of those that have left the list, none is left.
  const struct cdev* dev = nullptr;
  LIST_FOREACH(dev, &kernel.dead_devsw.d_devs, si_list) {
    if (--dead < 0) panic("references to a device that is gone are left");
  }
}

// A mount itself counts as one reference to its root.
void CheckMounts(Kernel& kernel) {
  for (struct mount& mount : kernel.mounts) {
    if (ToDevfs(&mount)->dm_rootdir->de_vnode->v_usecount != 1) {
      panic("references to the root of devfs are left");
    }
    if (mount.mnt_lockref != 0) panic("a mount of devfs is left busy");
    if (mount.mnt_ref != 0) panic("references to a mount of devfs are left");
  }
}

// That it is listed counts as one.
void CheckInterfaces(const Kernel& kernel) {
  int listed = 0;
  for (const struct vnet* vnet : kernel.vnets) {
    const struct ifnet* ifp = nullptr;
    STAILQ_FOREACH(ifp, &vnet->interfaces, if_link) {
      ++listed;
      if (ifp->if_refcount != 1) {
        panic("references to the interface %s are left", ifp->if_xname);
      }
    }
  }
  if (kernel.interfaces != listed) {
    panic("references to an interface that is gone are left");
  }
}

// Devices that were made for somebody count as one each; files are closed.
void CheckCredentials(const Kernel& kernel) {
  for (const struct ucred* cred : kernel.root_creds) {
    u_int expected = 1;
    const struct cdev_priv* device = nullptr;
    TAILQ_FOREACH(device, &kernel.devices, cdp_list) {
      if (device->cdp_c.si_cred == cred) ++expected;
    }
    if (cred->cr_ref != expected) {
      panic("references to credentials %s",
            cred->cr_ref > expected ? "are left" : "are missing");
    }
  }
}

}  // namespace

void CheckNothingLeft(Kernel& kernel, const KernelModule& module) {
  CheckMemory(kernel, module);
  CheckLocks(kernel, module);
  CheckSysctls(kernel, module);
  CheckHandlers(kernel.events, module);
  CheckDevices(kernel, module);
}

void ShutDown(Kernel& kernel) {
  while (!kernel.loaded.empty()) {
    const KernelModule& module = *kernel.loaded.back();
    const int error = UnloadModule(kernel, module);
    if (error != 0) panic("unloading %s: error %d", module.name, error);
  }
  if (kernel.counters != 0) {
    panic("all modules were unloaded, but counters were not freed");
  }
  CheckMounts(kernel);
  CheckInterfaces(kernel);
  // Once it has handed out a device without a reference, this does not add up.
  if (!kernel.reference_missed) {
    CheckDevices(kernel);
    CheckCredentials(kernel);
  }
}

}  // namespace taprace::sim
