// What a driver hangs on an open file, and the destructor that runs when the
// last descriptor of it is closed: devfs_set_cdevpriv(9).
#include "harness/sim/kernel/internal.h"

namespace taprace::sim {

void DestroyCdevpriv(struct cdev_privdata* data) {
  Kernel& kernel = ThisKernel();
  struct file* const fp = data->cdpd_fp;
  KASSERT(fp->f_cdevpriv == data,
          ("devfs_destoy_cdevpriv %p != %p", static_cast<void*>(fp->f_cdevpriv),
           static_cast<void*>(data)));
  struct cdev_priv* const device =
      cdev2priv(static_cast<struct cdev*>(fp->f_data));
  StateRead(State::kAlive, device);
  StateWrite(State::kPrivates, device);
  ++device->cdp_fdpriv_dtrc;
  StateWrite(State::kPrivate, fp);
  StoreRelaxed(fp->f_cdevpriv, nullptr);
  LIST_REMOVE(data, cdpd_list);
  UnlockUnchanged(&kernel.cdevpriv_lock);
  data->cdpd_dtr(data->cdpd_data);
  if (kernel.Is15()) {
    sim_mtx_lock(&kernel.cdevpriv_lock, "devfs_destroy_cdevpriv");
    sim_check_alive(device, "devfs_destroy_cdevpriv");
    StateWrite(State::kPrivates, device);
    if (--device->cdp_fdpriv_dtrc == 0) wakeup(&device->cdp_fdpriv_dtrc);
    UnlockUnchanged(&kernel.cdevpriv_lock);
  }
  kernel.heap.Free(data);
}

void DropCdevpriv(struct file* fp) {
  Kernel& kernel = ThisKernel();
  sim_mtx_lock(&kernel.cdevpriv_lock, "devfs_fpdrop");
  StateRead(State::kPrivate, fp);
  struct cdev_privdata* const data = fp->f_cdevpriv;
  if (data == nullptr) {
    UnlockUnchanged(&kernel.cdevpriv_lock);
    return;
  }
  DestroyCdevpriv(data);
}

}  // namespace taprace::sim

using namespace taprace::sim;  // NOLINT(google-build-using-namespace)

int devfs_set_cdevpriv(void* data, d_priv_dtor_t* destructor) {
  Kernel& kernel = ThisKernel();
  struct file* const fp = curthread->td_fpop;
  if (fp == nullptr) return ENOENT;
  struct cdev_priv* const device =
      cdev2priv(static_cast<struct cdev*>(fp->f_data));
  auto* const made = kernel.New<cdev_privdata>("cdevpriv");
  made->cdpd_fp = fp;
  made->cdpd_data = data;
  made->cdpd_dtr = destructor;
  mtx_lock(&kernel.cdevpriv_lock);
  StateRead(State::kPrivate, fp);
  const bool free = fp->f_cdevpriv == nullptr;
  if (free) {
    StateRead(State::kAlive, device);
    StateWrite(State::kPrivates, device);
    LIST_INSERT_HEAD(&device->cdp_fdpriv, made, cdpd_list);
    StateWrite(State::kPrivate, fp);
    StoreRelaxed(fp->f_cdevpriv, made);
  }
  UnlockUnchanged(&kernel.cdevpriv_lock);
  if (free) return 0;
  kernel.heap.Free(made);
  return EBUSY;
}

int devfs_get_cdevpriv(void** data) {
  const struct file* const fp = curthread->td_fpop;
  if (fp == nullptr) return EBADF;
  if (fp->f_cdevpriv == nullptr) return ENOENT;
  *data = fp->f_cdevpriv->cdpd_data;
  return 0;
}

void devfs_clear_cdevpriv() {
  struct file* const fp = curthread->td_fpop;
  if (fp != nullptr) DropCdevpriv(fp);
}
