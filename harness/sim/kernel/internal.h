// What the parts of the kernel know of each other beyond the headers below
// include/.
#ifndef TAPRACE_HARNESS_SIM_KERNEL_INTERNAL_H_
#define TAPRACE_HARNESS_SIM_KERNEL_INTERNAL_H_

#include <string>
#include <string_view>

#include "harness/schedule/atomic.h"
#include "harness/sim/kernel/devfs.h"
#include "harness/sim/kernel/kernel.h"
#include "harness/sim/module.h"

// clang-format off
#include <sys/sysctl.h>
#include <sys/file.h>
#include <sys/namei.h>
#include <sys/priv.h>
// clang-format on

struct vnet {
  int index;
  struct ifnethead interfaces;
  uint32_t interfaces_tag;  // the list above is read without a lock
  LIST_HEAD(, if_clone) cloners;
};

namespace taprace::sim {

using schedule::AcquireOrder;
using schedule::AddRelaxed;
using schedule::AndRelaxed;
using schedule::Exclusive;
using schedule::LoadAcquire;
using schedule::LoadRelaxed;
using schedule::OrRelaxed;
using schedule::ReleaseCount;
using schedule::ReleaseOrder;
using schedule::StoreRelaxed;

void BootPrisons(Kernel& kernel);
void BootDevices(Kernel& kernel);
void BootDevfs(Kernel& kernel);
void BootInterfaces(Kernel& kernel);

// panic.cc. The execution ends here.
[[noreturn, gnu::cold]] void UseAfterFree(const std::string& what);

// racy.cc. What is read or written without a lock, as the scheduler sees it:
// each is a scheduling point on an object of its own. What is done right after
// a lock was taken needs none: no other thread can tell the difference.
uint32_t NewTag(const char* name);
void RacyRead(uint32_t tag, const char* what);
void RacyWrite(uint32_t tag, const char* what);

// State that is used without a lock of its own, but within a step that does
// something else, too, is told to the scheduler by these, so that it knows
// which steps depend on each other. What commutes with its like (to count a
// reference more, say) is told as reading.
enum class State : uint32_t {
  // Of a block of the heap.
  kAlive = 0,        // whether it was freed; Heap tells that, too
  kThreadCount = 1,  // si_threadcount of a cdev_priv
  kActive,           // CDP_ACTIVE of it
  kReferences,       // si_refcount of it
  kUses,             // v_usecount of a vnode
  kDescriptors,      // si_usecount of a cdev_priv
  kEntries,          // cdp_dirent, cdp_inuse of it
  kVnode,            // the vnode of a devfs entry
  kData,             // v_data and v_rdev of a vnode
  kPrivates,         // those of all files of it: cdp_fdpriv, cdp_fdpriv_dtrc
  kUnit,             // what a softc of the driver points to
  kListed,           // whether the driver's list has it
  kSoftc,            // if_softc of an interface
  kPrivate,          // f_cdevpriv of a file
  kDoomed,           // whether a vnode or an entry of devfs is
  kHolds,            // de_holdcnt of an entry
  kDirectory,        // the entries of a mount
  kPopulated,        // dm_generation of it
  kFlags,            // of a softc of the driver, busy among them
  kUp,               // if_flags of an interface
  kRunning,          // if_drv_flags of it
  kCloned,           // the interfaces of a cloner
  // Of a lock or a condition variable, by its object.
  kLockMade,
  kCondVarMade,
  // Of an address that is slept on.
  kSleepers,
  // Of a number.
  kUnitOfDevice,  // which device has it, and whether that has a name
  kUnitNumber,    // whether unr(9) has given it out
  // Of a name's hash.
  kName,  // whether an active device has it
  // There is one of each.
  kGeneration,  // of the list of devices
  kDevices,     // the list
  kDevsw,       // whether a driver has devices
  kAliases,     // which device is an alias of which
  kLinkStates,  // of all interfaces, for those who read them without a call
  kEpoch,
};
// What is told names the state above that many bits, the object in them.
inline constexpr int kObjectBits = 26;  // far more than there are
void TellState(State state, schedule::ObjectId object,
               schedule::AccessKind kind);
// Mostly nobody wants to know.
inline bool StatesHeeded() {
  return schedule::Engine::Current()->HeedsEffects();
}
inline void StateRead(State state, schedule::ObjectId object) {
  if (StatesHeeded()) TellState(state, object, schedule::AccessKind::kRead);
}
inline void StateWrite(State state, schedule::ObjectId object) {
  if (StatesHeeded()) TellState(state, object, schedule::AccessKind::kWrite);
}
// See AccessKind::kAdd.
inline void StateAdd(State state, schedule::ObjectId object) {
  if (StatesHeeded()) TellState(state, object, schedule::AccessKind::kAdd);
}
inline void StateRead(State state, const void* block) {
  if (StatesHeeded()) StateRead(state, schedule::Heap::ObjectOf(block));
}
inline void StateWrite(State state, const void* block) {
  if (StatesHeeded()) StateWrite(state, schedule::Heap::ObjectOf(block));
}
inline void StateAdd(State state, const void* block) {
  if (StatesHeeded()) StateAdd(state, schedule::Heap::ObjectOf(block));
}
inline void StateRead(State state) { StateRead(state, schedule::ObjectId{0}); }
inline void StateAdd(State state) { StateAdd(state, schedule::ObjectId{0}); }
inline void StateWrite(State state) {
  StateWrite(state, schedule::ObjectId{0});
}

inline schedule::ObjectId UnitObject(int unit) {
  return static_cast<schedule::ObjectId>(unit);
}

// sync of vnodes (lock.cc).
void InitLock(struct lock_object* lock, const char* name);
schedule::Mutex& LockOf(struct lock_object* lock, const char* what);
// For sections that change nothing, or nothing that is not told by StateRead()
// and StateWrite(): see schedule::Mutex::UnlockUnchanged().
void UnlockUnchanged(struct mtx* mutex);
void UnlockUnchanged(struct sx* lock);

// kern_conf.cc
void DevLock(const char* what);
void FreeDevice(struct cdev* dev);
struct cdev* AllocateCloneDevice();
// Under devmtx: a device of that unit without a name; `fresh`, or else freed.
struct cdev* NewCloneDevice(struct cdevsw* devsw, int unit, struct cdev* fresh);
// Under devmtx, which it gives back for the time it waits.
void DestroyDevice(struct cdev* dev);

// cdevpriv.cc
void DestroyCdevpriv(struct cdev_privdata* data);  // cdevpriv_lock is held
void DropCdevpriv(struct file* fp);

// memory.cc
// "tap0": as "%s%d", which takes much longer. Returns the length it would have.
size_t NameWithUnit(char* to, size_t size, const char* name, int unit);

// ifnet.cc
struct ifnet* IfAlloc(u_char type);
void IfInitName(struct ifnet* ifp, const char* name, int unit);
void IfAttach(struct ifnet* ifp);
void IfDetach(struct ifnet* ifp);
// Gives it to another network stack, open or not: ENXIO where there is none of
// that name, EEXIST where the other has one, ENODEV where it has just gone.
int IfMove(const char* name, struct vnet* from, struct vnet* to);
void IfDown(struct ifnet* ifp);
// A departure and an arrival, for those who go by names.
void IfRename(struct ifnet* ifp, const char* name);
// Driver flags are read without a lock all over the kernel.
void IfSetDrvFlags(struct ifnet* ifp, int set, int clear);
void IfSetLinkState(struct ifnet* ifp, int state);

// file.cc
struct file* AllocateFile(struct thread* td);

// module.cc
// Remembers the first values of the module's variables; before it ever runs.
void RememberModule(const KernelModule& module);
// Gives them back.
void ResetModule(const KernelModule& module);
// 0 or an errno value, as kldload(2) and kldunload(2): ENOEXEC, whatever a
// module that does not load says.
int LoadModule(Kernel& kernel, const KernelModule& module);
int UnloadModule(Kernel& kernel, const KernelModule& module);
// leftovers.cc. Findings, where there is something.
// Of the module's: memory, locks, sysctls, handlers, devices.
void CheckNothingLeft(Kernel& kernel, const KernelModule& module);
// Outside of threads, when all are done: unloads all modules. Nothing may be
// left of them, nor references to what devfs and the network have.
void ShutDown(Kernel& kernel);

// Whether the caller was called by code of the module, near or far.
bool CalledByModule(const KernelModule& module);
// At boot, in place of LoadModules(): none is loaded.
void BootModules(Kernel& kernel);
// At boot: loads those of Kernel::modules.
void LoadModules(Kernel& kernel);
// Whether that is a static variable of the module, or lies in one; or of one of
// Kernel::modules.
bool IsDataOf(const KernelModule& module, const void* object);
bool IsOfModules(const Kernel& kernel, const void* object);
// Sections that modules guard by a mutex among their variables: right after it
// was taken, and before it is given back: whether all memory of modules is as
// it was (of use only if nobody else ran meanwhile). False where nobody wants
// to know.
void BeginSection(const struct mtx* mutex);
bool EndSection(const struct mtx* mutex);
// kldload(8) and kldunload(8) of all of them. ENOENT where there are none, or
// they are not loaded; EEXIST where they are.
int SetModulesLoaded(Kernel& kernel, bool loaded);

// sysctl.cc
struct SysctlEntry {
  SysctlEntry* next;
  struct sysctl_oid* oid;
  const char* name;  // "net.link.tap.user_open"
  int running;       // threads that read or write it
};
void RegisterSysctl(Kernel& kernel, struct sysctl_oid* oid);
void RegisterSysctlInt(Kernel& kernel, const char* name, int* value);
void UnregisterSysctl(Kernel& kernel, const struct sysctl_oid* oid);
// As sysctlbyname(3), of integers; either pointer may be null.
int SysctlByName(Kernel& kernel, std::string_view name, int64_t* old_value,
                 const int64_t* new_value);

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_KERNEL_INTERNAL_H_
