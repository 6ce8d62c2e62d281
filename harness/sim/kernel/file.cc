// Open files, shared by the descriptors of one process or of several.
#include "harness/sim/kernel/internal.h"

namespace taprace::sim {
namespace {

int BadIoctl(struct file* /*fp*/, u_long /*com*/, void* /*data*/,
             struct ucred* /*cred*/, struct thread* /*td*/) {
  return EBADF;
}

int BadClose(struct file* /*fp*/, struct thread* /*td*/) { return 0; }

int VnodeIoctl(struct file* fp, u_long command, void* data,
               struct ucred* /*cred*/, struct thread* td) {
  return devfs_ioctl(fp->f_vnode, command, data, static_cast<int>(fp->f_flag),
                     td);
}

int VnodeClose(struct file* fp, struct thread* td) {
  struct vnode* const vp = fp->f_vnode;
  fp->f_ops = &badfileops;
  return vn_close(vp, static_cast<int>(fp->f_flag), fp->f_cred, td);
}

int DevfsIoctl(struct file* fp, u_long command, void* data, struct ucred* cred,
               struct thread* td) {
  struct file* const outer = td->td_fpop;
  td->td_fpop = fp;
  const int error = VnodeIoctl(fp, command, data, cred, td);
  td->td_fpop = outer;
  return error;
}

int DevfsClose(struct file* fp, struct thread* td) {
  struct file* const outer = td->td_fpop;
  td->td_fpop = fp;
  const int error = VnodeClose(fp, td);
  td->td_fpop = outer;
  StateRead(State::kPrivate, fp);
  if (LoadRelaxed(fp->sim_shared) != 0 && Planted(Mutant::kSharedCloseLeaks)) {
    return error;
  }
  if (LoadRelaxed(fp->f_cdevpriv) != nullptr) DropCdevpriv(fp);
  return error;
}

}  // namespace

extern const struct fileops devfs_ops_f;
const struct fileops devfs_ops_f = {.fo_ioctl = DevfsIoctl,
                                    .fo_close = DevfsClose};

struct file* AllocateFile(struct thread* td) {
  auto* const fp = ThisKernel().New<struct file>("file");
  fp->f_count = 1;
  fp->f_ops = &badfileops;
  fp->f_cred = crhold(td->td_ucred);
  return fp;
}

}  // namespace taprace::sim

using namespace taprace::sim;  // NOLINT(google-build-using-namespace)

struct fileops badfileops = {.fo_ioctl = BadIoctl, .fo_close = BadClose};
struct fileops vnops = {.fo_ioctl = VnodeIoctl, .fo_close = VnodeClose};

void finit(struct file* fp, u_int flag, short type, void* data,
           const struct fileops* ops) {
  fp->f_data = data;
  fp->f_flag = flag;
  fp->f_type = type;
  fp->f_ops = const_cast<struct fileops*>(ops);
}

int fhold(struct file* fp) {
  sim_check_alive(fp, "fhold");
  StoreRelaxed(fp->sim_shared, 1);
  AddRelaxed(fp->f_count, 1);
  return 1;
}

int fdrop(struct file* fp, struct thread* td) {
  sim_check_alive(fp, "fdrop");
  KASSERT(LoadRelaxed(fp->f_count) > 0, ("fdrop: count underflow"));
  if (ReleaseCount(fp->f_count) > 0) return 0;
  const int error = fp->f_ops->fo_close(fp, td);
  crfree(fp->f_cred);
  ThisKernel().heap.Free(fp);
  return error;
}
