// Character devices as they are made: make_dev(9).
//
// Facts from sys/kern/kern_conf.c of FreeBSD 13.2 and 15.1, which is also
// where the messages of the assertions come from.
#include <cctype>
#include <cstdio>
#include <cstring>

#include "harness/sim/kernel/internal.h"

namespace taprace::sim {
namespace {

int DeadMethod() { return ENXIO; }
int NoMethod() { return ENODEV; }
int NullMethod() { return 0; }

template <typename Method>
void SetDefault(Method*& method, int (*otherwise)()) {
  if (method == nullptr) {
    method = reinterpret_cast<Method*>(reinterpret_cast<void*>(otherwise));
  }
}

void SetDefaults(struct cdevsw* devsw, int (*open)(), int (*rest)()) {
  SetDefault(devsw->d_open, open);
  SetDefault(devsw->d_close, open);
  SetDefault(devsw->d_read, rest);
  SetDefault(devsw->d_write, rest);
  SetDefault(devsw->d_ioctl, rest);
  SetDefault(devsw->d_poll, rest);
  SetDefault(devsw->d_kqfilter, rest);
}

void PrepareDevsw(struct cdevsw* devsw) {
  StateRead(State::kDevsw);
  if ((devsw->d_flags & D_INIT) != 0) return;
  StateWrite(State::kDevsw);
  SetDefaults(devsw, NullMethod, NoMethod);
  LIST_INIT(&devsw->d_devs);
  OrRelaxed(devsw->d_flags, D_INIT);
}

struct cdev* AllocateDevice() {
  auto* const device = ThisKernel().New<cdev_priv>("cdev");
  mtx_init(&device->cdp_threadlock, "devthrd", nullptr, MTX_DEF);
  LIST_INIT(&device->cdp_c.si_children);
  LIST_INIT(&device->cdp_fdpriv);
  device->sim_drv1_tag = NewTag("si_drv1");
  return &device->cdp_c;
}

}  // namespace

void BootDevices(Kernel& kernel) {
  mtx_init(&kernel.device_lock, "devmtx", nullptr, MTX_DEF);
  mtx_init(&kernel.cdevpriv_lock, "cdevpriv", nullptr, MTX_DEF);
  TAILQ_INIT(&kernel.devices);
  TAILQ_INIT(&kernel.destroy_queue);
  kernel.dead_devsw = {};
  kernel.dead_devsw.d_name = "dead";
  SetDefaults(&kernel.dead_devsw, DeadMethod, DeadMethod);
  LIST_INIT(&kernel.dead_devsw.d_devs);
}

namespace {

// Under devmtx. The device of that unit that clone_create() has listed, or
// `fresh`, which is freed if it is not needed.
struct cdev* NewDevice(const struct make_dev_args* args, struct cdev* fresh) {
  struct cdevsw* const devsw = args->mda_devsw;
  struct cdev* existing = nullptr;
  if ((devsw->d_flags & D_NEEDMINOR) != 0) {
    LIST_FOREACH(existing, &devsw->d_devs, si_list) {
      if (dev2unit(existing) == args->mda_unit) break;
    }
    KASSERT(existing == nullptr || (existing->si_flags & SI_NAMED) == 0,
            ("make_dev() by driver %s on pre-existing device (min=%x, "
             "name=%s)",
             devsw->d_name, dev2unit(existing), devtoname(existing)));
  }
  struct cdev* const dev = existing == nullptr ? fresh : existing;
  StateWrite(State::kUnitOfDevice, UnitObject(args->mda_unit));
  if (existing != nullptr) {
    RacyWrite(cdev2priv(existing)->sim_drv1_tag, "write si_drv1");
  }
  dev->si_drv0 = args->mda_unit;
  dev->si_drv1 = args->mda_si_drv1;
  dev->si_drv2 = args->mda_si_drv2;
  if (existing == nullptr) {
    dev->si_devsw = devsw;
    LIST_INSERT_HEAD(&devsw->d_devs, dev, si_list);
  } else {
    KASSERT(dev->si_devsw == devsw,
            ("newdev: inconsistent devsw between clone_create() and "
             "make_dev()"));
    FreeDevice(fresh);
  }
  return dev;
}

int PrepareName(struct cdev* dev, const char* format, va_list list) {
  const size_t size = sizeof(dev->si_name);
  const size_t length =
      strcmp(format, "%s") == 0  // mostly
          ? sim_strlcpy(dev->si_name, va_arg(list, const char*), size)
          : static_cast<size_t>(vsnprintf(dev->si_name, size, format, list));
  if (length >= size) return ENAMETOOLONG;
  if (dev->si_name[0] == '\0' || dev->si_name[0] == '/') return EINVAL;
  for (const char* at = dev->si_name; *at != '\0'; ++at) {
    if (isspace(static_cast<unsigned char>(*at)) != 0 || *at == '"') {
      return EINVAL;
    }
  }
  return devfs_dev_exists(dev->si_name) ? EEXIST : 0;
}

int MakeDevice(const struct make_dev_args* args, struct cdev** result,
               const char* format, va_list list) {
  struct cdev* const fresh = AllocateDevice();
  DevLock("make_dev");
  PrepareDevsw(args->mda_devsw);
  struct cdev* const dev = NewDevice(args, fresh);
  if ((dev->si_flags & SI_NAMED) == 0) {
    const int error = PrepareName(dev, format, list);
    if (error != 0) {
      if ((args->mda_flags & MAKEDEV_CHECKNAME) == 0) {
        panic("make_dev_sv: bad si_name (error=%d, si_name=%s)", error,
              dev->si_name);
      }
      if (dev == fresh) {
        LIST_REMOVE(dev, si_list);
        UnlockUnchanged(&ThisKernel().device_lock);
        FreeDevice(dev);
      } else {
        UnlockUnchanged(&ThisKernel().device_lock);
      }
      return error;
    }
  }
  if ((args->mda_flags & MAKEDEV_REF) != 0) dev_refl(dev);
  dev->si_flags |= SI_NAMED;
  if (args->mda_cr != nullptr) dev->si_cred = crhold(args->mda_cr);
  dev->si_uid = args->mda_uid;
  dev->si_gid = args->mda_gid;
  dev->si_mode = static_cast<mode_t>(args->mda_mode);
  devfs_create(dev);
  UnlockUnchanged(&ThisKernel().device_lock);
  *result = dev;
  return 0;
}

}  // namespace

struct cdev* AllocateCloneDevice() {
  return AllocateDevice();
}

struct cdev* NewCloneDevice(struct cdevsw* devsw, int unit,
                            struct cdev* fresh) {
  struct make_dev_args args;
  make_dev_args_init(&args);
  args.mda_unit = unit;
  args.mda_devsw = devsw;
  PrepareDevsw(devsw);
  return NewDevice(&args, fresh);
}

}  // namespace taprace::sim

using namespace taprace::sim;  // NOLINT(google-build-using-namespace)

int make_dev_s(struct make_dev_args* args, struct cdev** result,
               const char* format, ...) {
  va_list list;
  va_start(list, format);
  const int error = MakeDevice(args, result, format, list);
  va_end(list);
  return error;
}

namespace {

int MakeDeviceOf(int flags, struct cdev** result, struct cdevsw* devsw,
                 int unit, struct ucred* cred, uid_t uid, gid_t gid, int mode,
                 const char* format, va_list list) {
  struct make_dev_args args;
  make_dev_args_init(&args);
  args.mda_flags = flags;
  args.mda_devsw = devsw;
  args.mda_cr = cred;
  args.mda_uid = uid;
  args.mda_gid = gid;
  args.mda_mode = mode;
  args.mda_unit = unit;
  return MakeDevice(&args, result, format, list);
}

}  // namespace

int make_dev_p(int flags, struct cdev** result, struct cdevsw* devsw,
               struct ucred* cred, uid_t uid, gid_t gid, int mode,
               const char* format, ...) {
  va_list list;
  va_start(list, format);
  const int error =
      MakeDeviceOf(flags, result, devsw, 0, cred, uid, gid, mode, format, list);
  va_end(list);
  return error;
}

struct cdev* make_dev(struct cdevsw* devsw, int unit, uid_t uid, gid_t gid,
                      int mode, const char* format, ...) {
  struct cdev* dev = nullptr;
  va_list list;
  va_start(list, format);
  (void)MakeDeviceOf(0, &dev, devsw, unit, nullptr, uid, gid, mode, format,
                     list);
  va_end(list);
  return dev;
}

struct cdev* make_dev_credf(int flags, struct cdevsw* devsw, int unit,
                            struct ucred* cred, uid_t uid, gid_t gid, int mode,
                            const char* format, ...) {
  struct cdev* dev = nullptr;
  va_list list;
  va_start(list, format);
  const int error = MakeDeviceOf(flags, &dev, devsw, unit, cred, uid, gid, mode,
                                 format, list);
  va_end(list);
  return error == 0 ? dev : nullptr;
}

int make_dev_alias_p(int flags, struct cdev** result, struct cdev* parent,
                     const char* format, ...) {
  struct cdev* const dev = AllocateDevice();
  dev_lock();
  dev->si_flags |= SI_ALIAS;
  va_list list;
  va_start(list, format);
  const int error = PrepareName(dev, format, list);
  va_end(list);
  if (error != 0) {
    if ((flags & MAKEDEV_CHECKNAME) == 0) {
      panic("make_dev_alias_v: bad si_name (error=%d, si_name=%s)", error,
            dev->si_name);
    }
    UnlockUnchanged(&ThisKernel().device_lock);
    FreeDevice(dev);
    return error;
  }
  dev->si_flags |= SI_NAMED | SI_CHILD;
  devfs_create(dev);
  dev->si_parent = parent;
  StateWrite(State::kAliases);
  LIST_INSERT_HEAD(&parent->si_children, dev, si_siblings);
  UnlockUnchanged(&ThisKernel().device_lock);
  *result = dev;
  return 0;
}
