// The entries of /dev in each mount follow the list of devices, late: a device
// is on the list at once, its entries are made and removed by whoever next
// looks into that mount.
//
// Facts from sys/fs/devfs/devfs_devs.c of FreeBSD 13.2 and 15.1.
#include <cstring>
#include <functional>
#include <string_view>

#include "harness/sim/kernel/internal.h"

namespace taprace::sim {
namespace {

struct devfs_dirent* NewEntry(const char* name) {
  auto* const entry = ThisKernel().New<devfs_dirent>("devfs entry");
  entry->de_name = name;
  entry->de_holdcnt = 1;
  return entry;
}

void InitMount(Kernel& kernel, u_int index) {
  auto* const mount = kernel.New<devfs_mount>("devfs mount");
  mount->dm_idx = index;
  mount->dm_mount = &kernel.mounts[index];
  sx_init(&mount->dm_lock, "devfs mount");
  TAILQ_INIT(&mount->dm_entries);
  mount->dm_rootdir = NewEntry("/dev");
  kernel.mounts[index] = {.mnt_data = mount, .mnt_flag = 0};
  struct vnode* const root = NewVnode(mount->dm_mount, VDIR);
  root->v_vflag |= VV_ROOT;
  root->v_data = mount->dm_rootdir;
  mount->dm_rootdir->de_vnode = root;
}

// Takes an entry out and revokes its vnode. The mount's lock is given back for
// the time that takes.
void Delete(struct devfs_mount* mount, struct devfs_dirent* entry) {
  Kernel& kernel = ThisKernel();
  KASSERT((entry->de_flags & DE_DOOMED) == 0, ("devfs_delete doomed dirent"));
  StateWrite(State::kDoomed, entry);
  StateWrite(State::kHolds, entry);
  entry->de_flags |= DE_DOOMED;
  sim_mtx_lock(&kernel.dirent_lock, "devfs_delete");
  StateRead(State::kVnode, entry);
  struct vnode* const vp = entry->de_vnode;
  UnlockUnchanged(&kernel.dirent_lock);
  if (vp != nullptr) {
    UnlockUnchanged(&mount->dm_lock);
    sim_vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, "devfs_delete");
    vgone(vp);
    VOP_UNLOCK(vp);
    sim_sx_xlock(&mount->dm_lock, "devfs_delete");
  }
  devfs_dirent_drop(entry);
}

bool Hidden(const struct devfs_mount* mount, const char* name) {
  return mount->dm_hidden != nullptr &&
         strncmp(mount->dm_hidden, name, strlen(mount->dm_hidden)) == 0;
}

// Of State::kName.
schedule::ObjectId NameObject(const char* name) {
  constexpr schedule::ObjectId kObjects = 1 << 24;
  return static_cast<schedule::ObjectId>(std::hash<std::string_view>()(name)) %
         kObjects;
}

// One change to the entries, under devmtx, which is given back; false where
// there is none to be made.
bool PopulateStep(struct devfs_mount* mount) {
  const u_int index = mount->dm_idx;
  struct cdev_priv* device = nullptr;
  sim_mtx_lock(&ThisKernel().device_lock, "devfs_populate");
  StateRead(State::kDevices);
  TAILQ_FOREACH(device, &cdevp_list, cdp_list) {
    sim_check_alive(device, "devfs_populate");
    StateRead(State::kActive, device);
    StateRead(State::kEntries, device);
    struct devfs_dirent* entry = device->cdp_dirent[index];
    const bool active = (device->cdp_flags & CDP_ACTIVE) != 0;
    if (!active && entry != nullptr) {
      StateWrite(State::kEntries, device);
      device->cdp_dirent[index] = nullptr;
      UnlockUnchanged(&ThisKernel().device_lock);
      StateWrite(State::kDirectory, mount);
      TAILQ_REMOVE(&mount->dm_entries, entry, de_list);
      entry->de_cdp = nullptr;
      Delete(mount, entry);
      sim_mtx_lock(&ThisKernel().device_lock, "devfs_populate");
      sim_check_alive(device, "devfs_populate");
      StateWrite(State::kEntries, device);
      --device->cdp_inuse;
      UnlockUnchanged(&ThisKernel().device_lock);
      return true;
    }
    if (!active) {
      if (device->cdp_inuse > 0) continue;
      StateWrite(State::kDevices);
      TAILQ_REMOVE(&cdevp_list, device, cdp_list);
      UnlockUnchanged(&ThisKernel().device_lock);
      dev_rel(&device->cdp_c);
      return true;
    }
    if (entry != nullptr) continue;
    StateWrite(State::kEntries, device);
    ++device->cdp_inuse;
    UnlockUnchanged(&ThisKernel().device_lock);
    entry = NewEntry(device->cdp_c.si_name);
    entry->de_cdp = device;
    if (Hidden(mount, entry->de_name)) entry->de_flags |= DE_WHITEOUT;
    StateWrite(State::kDirectory, mount);
    TAILQ_INSERT_TAIL(&mount->dm_entries, entry, de_list);
    sim_mtx_lock(&ThisKernel().device_lock, "devfs_populate");
    sim_check_alive(device, "devfs_populate");
    KASSERT(device->cdp_dirent[index] == nullptr,
            ("devfs_populate: %s has an entry", entry->de_name));
    StateWrite(State::kEntries, device);
    device->cdp_dirent[index] = entry;
    UnlockUnchanged(&ThisKernel().device_lock);
    return true;
  }
  UnlockUnchanged(&ThisKernel().device_lock);
  return false;
}

}  // namespace

void BootDevfs(Kernel& kernel) {
  kernel.generation = 1;
  kernel.next_inode = 3;
  mtx_init(&kernel.dirent_lock, "devfs interlock", nullptr, MTX_DEF);
  sx_init(&kernel.clone_drain_lock, "clone events drain");
  for (u_int i = 0; i < kMountCount; ++i) InitMount(kernel, i);
}

void devfs_create(struct cdev* dev) {
  Kernel& kernel = ThisKernel();
  mtx_assert(&kernel.device_lock, MA_OWNED);
  struct cdev_priv* const device = cdev2priv(dev);
  StateWrite(State::kActive, device);
  OrRelaxed(device->cdp_flags, CDP_ACTIVE);
  device->cdp_inode = kernel.next_inode++;
  dev_refl(dev);
  if (StatesHeeded()) StateWrite(State::kName, NameObject(dev->si_name));
  // Nobody looks at the order.
  StateAdd(State::kDevices);
  TAILQ_INSERT_TAIL(&kernel.devices, device, cdp_list);
  StateAdd(State::kGeneration);
  AddRelaxed(kernel.generation, 1);
}

void devfs_destroy(struct cdev* dev) {
  Kernel& kernel = ThisKernel();
  mtx_assert(&kernel.device_lock, MA_OWNED);
  StateWrite(State::kActive, cdev2priv(dev));
  if (StatesHeeded()) StateWrite(State::kName, NameObject(dev->si_name));
  AndRelaxed(cdev2priv(dev)->cdp_flags, ~static_cast<u_int>(CDP_ACTIVE));
  StateAdd(State::kGeneration);
  AddRelaxed(kernel.generation, 1);
}

bool devfs_dev_exists(const char* name) {
  if (StatesHeeded()) StateRead(State::kName, NameObject(name));
  struct cdev_priv* device = nullptr;
  TAILQ_FOREACH(device, &cdevp_list, cdp_list) {
    sim_check_alive(device, "devfs_dev_exists");
    if ((device->cdp_flags & CDP_ACTIVE) != 0 &&
        strcmp(device->cdp_c.si_name, name) == 0) {
      return true;
    }
  }
  return false;
}

// Read without devmtx: right after a lock was taken, so that it takes no step
// of its own.
bool devfs_populate_needed(const struct devfs_mount* mount) {
  StateRead(State::kGeneration);
  StateRead(State::kPopulated, mount);
  return LoadRelaxed(mount->dm_generation) !=
         LoadRelaxed(ThisKernel().generation);
}

void devfs_populate(struct devfs_mount* mount) {
  if (!devfs_populate_needed(mount)) return;
  const unsigned generation = LoadRelaxed(ThisKernel().generation);
  while (PopulateStep(mount)) {
  }
  StateWrite(State::kPopulated, mount);
  StoreRelaxed(mount->dm_generation, generation);
}

struct devfs_dirent* devfs_find(const struct devfs_mount* mount,
                                const char* name) {
  struct devfs_dirent* entry = nullptr;
  StateRead(State::kDirectory, mount);
  TAILQ_FOREACH(entry, &mount->dm_entries, de_list) {
    sim_check_alive(entry->de_cdp, "devfs_find");
    StateRead(State::kActive, entry->de_cdp);
    if ((LoadRelaxed(entry->de_cdp->cdp_flags) & CDP_ACTIVE) == 0) continue;
    if (strcmp(name, entry->de_name) == 0) break;
  }
  KASSERT(entry == nullptr || (entry->de_flags & DE_DOOMED) == 0,
          ("devfs_find: returning a doomed entry"));
  return entry;
}

void devfs_dirent_drop(struct devfs_dirent* entry) {
  // The entry itself counts as one until it is doomed, so that nobody else's
  // hold is the last.
  if ((entry->de_flags & DE_DOOMED) != 0) {
    StateWrite(State::kHolds, entry);
  } else {
    StateAdd(State::kHolds, entry);
  }
  if (--entry->de_holdcnt > 0) return;
  Kernel& kernel = ThisKernel();
  struct vnode* const vp = LoadRelaxed(entry->de_vnode);
  sim_mtx_lock(&kernel.dirent_lock, "devfs_dirent_free");
  StateWrite(State::kVnode, entry);
  if (vp != nullptr) StateWrite(State::kData, vp);
  if (vp != nullptr && vp->v_data == entry) {
    StoreRelaxed(vp->v_data, nullptr);
  }
  UnlockUnchanged(&kernel.dirent_lock);
  kernel.heap.Free(entry);
}

}  // namespace taprace::sim
