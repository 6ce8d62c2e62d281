// Settings that programs read and write by name: sysctl(9).
#include <cstring>

#include "harness/sim/kernel/internal.h"

// clang-format off
#include <sys/capsicum.h>
#include <sys/counter.h>
// clang-format on

namespace taprace::sim {
namespace {

// Keeps it from going away. Null where there is none of that name.
SysctlEntry* Enter(Kernel& kernel, std::string_view name) {
  const Exclusive exclusive(kernel.lists_guard);
  SysctlEntry* entry = kernel.sysctls;
  while (entry != nullptr && name != entry->name) entry = entry->next;
  if (entry != nullptr) AddRelaxed(entry->running, 1);
  return entry;
}

// Also where others are still in it: so the same is done in each order.
void Leave(SysctlEntry* entry) {
  (void)ReleaseCount(entry->running);
  wakeup(entry);
}

int MayCall(const struct sysctl_oid& oid, bool writes) {
  if (oid.oid_handler == nullptr) return ENOENT;
  if (!writes) return 0;
  struct ucred* const cred = curthread->td_ucred;
  // In a jail, not even root but for what each network stack has of its own.
  const bool may =
      (oid.kind & CTLFLAG_WR) != 0 && cred->cr_uid == 0 && jailed(cred) == 0;
  return may ? 0 : EPERM;
}

// "_net_link_tap" is a node that was registered, or one all kernels have.
std::string NameOfNode(Kernel& kernel, const char* node) {
  const Exclusive exclusive(kernel.lists_guard);
  for (const SysctlEntry* entry = kernel.sysctls; entry != nullptr;
       entry = entry->next) {
    const struct sysctl_oid& oid = *entry->oid;
    const size_t length = strlen(oid.parent);
    if (strncmp(node, oid.parent, length) == 0 && node[length] == '_' &&
        strcmp(node + length + 1, oid.oid_name) == 0) {
      return entry->name;
    }
  }
  std::string name = node + 1;
  for (char& c : name) c = c == '_' ? '.' : c;
  return name;
}

const char* Copy(Kernel& kernel, const std::string& text) {
  auto* const copy =
      static_cast<char*>(kernel.heap.Allocate(text.size() + 1, "sysctl name"));
  memcpy(copy, text.c_str(), text.size() + 1);
  return copy;
}

int Call(SysctlEntry& entry, int64_t* old_value, const int64_t* new_value) {
  struct sysctl_oid* const oid = entry.oid;
  const bool wide = (oid->kind & 0xf) == CTLTYPE_U64;
  int32_t old_int = 0;
  const int32_t new_int =
      new_value == nullptr ? 0 : static_cast<int32_t>(*new_value);
  struct sysctl_req request = {
      .td = curthread,
      .oldptr = wide ? static_cast<void*>(old_value) : &old_int,
      .oldlen = wide ? sizeof(int64_t) : sizeof(int32_t),
      .newptr = new_value == nullptr ? nullptr
                : wide               ? static_cast<const void*>(new_value)
                                     : &new_int,
      .newlen = wide ? sizeof(int64_t) : sizeof(int32_t)};
  if (old_value == nullptr) request.oldptr = nullptr;
  const int error =
      oid->oid_handler(oid, oid->oid_arg1, oid->oid_arg2, &request);
  if (!wide && old_value != nullptr) *old_value = old_int;
  return error;
}

void Insert(Kernel& kernel, const char* name, struct sysctl_oid* oid) {
  auto* const entry = kernel.New<SysctlEntry>("sysctl");
  ReleaseOrder(&kernel.sysctls);
  {
    const Exclusive exclusive(kernel.lists_guard);
    *entry = {.next = kernel.sysctls, .oid = oid, .name = name, .running = 0};
    kernel.sysctls = entry;
  }
  if (kernel.tunables == nullptr || oid->oid_handler == nullptr) return;
  if ((oid->kind & CTLFLAG_NOFETCH) != 0) return;
  for (const auto& [tunable, value] : *kernel.tunables) {
    const int64_t wanted = value;
    if (tunable == name) (void)Call(*entry, nullptr, &wanted);
  }
}

}  // namespace

void RegisterSysctl(Kernel& kernel, struct sysctl_oid* oid) {
  const std::string name =
      NameOfNode(kernel, oid->parent) + "." + oid->oid_name;
  Insert(kernel, Copy(kernel, name), oid);
}

void RegisterSysctlInt(Kernel& kernel, const char* name, int* value) {
  auto* const oid = kernel.New<struct sysctl_oid>("sysctl oid");
  *oid = {.parent = "",
          .oid_name = name,
          .kind = CTLTYPE_INT | CTLFLAG_RWTUN,
          .oid_arg1 = value,
          .oid_arg2 = 0,
          .oid_handler = sysctl_handle_int,
          .sim_children = {},
          .sim_next = nullptr};
  Insert(kernel, name, oid);
}

namespace {

SysctlEntry* Unlink(Kernel& kernel, const struct sysctl_oid* oid) {
  const Exclusive exclusive(kernel.lists_guard);
  SysctlEntry** at = &kernel.sysctls;
  while (*at != nullptr && (*at)->oid != oid) at = &(*at)->next;
  SysctlEntry* const entry = *at;
  if (entry != nullptr) *at = entry->next;
  return entry;
}

}  // namespace

void UnregisterSysctl(Kernel& kernel, const struct sysctl_oid* oid) {
  SysctlEntry* const entry = Unlink(kernel, oid);
  if (entry == nullptr) return;
  while (LoadAcquire(entry->running) > 0) {
    tsleep(entry, 0, "sysctl drain", hz);
  }
}

int SysctlByName(Kernel& kernel, std::string_view name, int64_t* old_value,
                 const int64_t* new_value) {
  SysctlEntry* const entry = Enter(kernel, name);
  if (entry == nullptr) return ENOENT;
  AcquireOrder(&kernel.sysctls);
  int error = MayCall(*entry->oid, new_value != nullptr);
  if (error == 0) {
    // The value is read elsewhere without a lock.
    schedule::Yield("sysctl");
    error = Call(*entry, old_value, new_value);
  }
  Leave(entry);
  return error;
}

}  // namespace taprace::sim

using namespace taprace::sim;  // NOLINT(google-build-using-namespace)

int sysctl_ctx_init(struct sysctl_ctx_list* context) {
  context->sim_first = nullptr;
  return 0;
}

int sysctl_ctx_free(struct sysctl_ctx_list* context) {
  Kernel& kernel = ThisKernel();
  for (struct sysctl_oid* oid = context->sim_first; oid != nullptr;) {
    struct sysctl_oid* const next = oid->sim_next;
    UnregisterSysctl(kernel, oid);
    kernel.heap.Free(oid);
    oid = next;
  }
  context->sim_first = nullptr;
  return 0;
}

struct sysctl_oid_list* sim_sysctl_children(const char* node) {
  Kernel& kernel = ThisKernel();
  auto* const list = kernel.New<struct sysctl_oid_list>("sysctl node");
  list->sim_name = Copy(kernel, NameOfNode(kernel, node));
  return list;
}

struct sysctl_oid* sim_sysctl_add(struct sysctl_ctx_list* context,
                                  struct sysctl_oid_list* parent,
                                  const char* name, unsigned kind, void* arg1,
                                  intmax_t arg2,
                                  int (*handler)(SYSCTL_HANDLER_ARGS)) {
  Kernel& kernel = ThisKernel();
  auto* const oid = kernel.New<struct sysctl_oid>("sysctl oid");
  const char* const full_name =
      Copy(kernel, std::string(parent->sim_name) + "." + name);
  *oid = {.parent = "",
          .oid_name = name,
          .kind = kind,
          .oid_arg1 = arg1,
          .oid_arg2 = arg2,
          .oid_handler = handler,
          .sim_children = {.sim_name = full_name},
          .sim_next = nullptr};
  if (context != nullptr) {
    oid->sim_next = context->sim_first;
    context->sim_first = oid;
  }
  // A node is there for its name only.
  if (handler != nullptr) Insert(kernel, full_name, oid);
  return oid;
}

int kernel_sysctlbyname(struct thread* td, char* name, void* old_value,
                        size_t* old_len, void* new_value, size_t new_len,
                        size_t* /*retval*/, int /*flags*/) {
  Kernel& kernel = ThisKernel();
  if (IN_CAPABILITY_MODE(td)) return EPERM;  // none has CTLFLAG_CAPRD
  if (new_value != nullptr && new_len != sizeof(int)) return EINVAL;
  int64_t before = 0;
  int64_t wanted = 0;
  if (new_value != nullptr) wanted = *static_cast<const int*>(new_value);
  const int error = SysctlByName(kernel, name, &before,
                                 new_value == nullptr ? nullptr : &wanted);
  if (error != 0 || old_value == nullptr) return error;
  if (*old_len < sizeof(int)) return ENOMEM;
  *static_cast<int*>(old_value) = static_cast<int>(before);
  return 0;
}

int SYSCTL_IN(struct sysctl_req* req, void* to, size_t bytes) {
  if (req->newptr == nullptr) return 0;
  if (req->newlen < bytes) return EINVAL;
  memcpy(to, req->newptr, bytes);
  return 0;
}

int SYSCTL_OUT(struct sysctl_req* req, const void* from, size_t bytes) {
  if (req->oldptr == nullptr) return 0;
  if (req->oldlen < bytes) return ENOMEM;
  memcpy(req->oldptr, from, bytes);
  return 0;
}

int sysctl_handle_int(struct sysctl_oid* /*oidp*/, void* arg1, intmax_t arg2,
                      struct sysctl_req* req) {
  int value = static_cast<int>(arg2);
  if (arg1 != nullptr) memcpy(&value, arg1, sizeof(value));
  const int error = SYSCTL_OUT(req, &value, sizeof(value));
  if (error != 0 || req->newptr == nullptr) return error;
  if (arg1 == nullptr) return EPERM;
  return SYSCTL_IN(req, arg1, sizeof(value));
}

int sysctl_handle_64(struct sysctl_oid* /*oidp*/, void* arg1, intmax_t /*arg2*/,
                     struct sysctl_req* req) {
  const int error = SYSCTL_OUT(req, arg1, sizeof(uint64_t));
  if (error != 0 || req->newptr == nullptr) return error;
  return SYSCTL_IN(req, arg1, sizeof(uint64_t));
}

int sysctl_handle_counter_u64(struct sysctl_oid* /*oidp*/, void* arg1,
                              intmax_t /*arg2*/, struct sysctl_req* req) {
  counter_u64_t counter = *static_cast<counter_u64_t*>(arg1);
  const uint64_t value = counter_u64_fetch(counter);
  const int error = SYSCTL_OUT(req, &value, sizeof(value));
  if (error != 0 || req->newptr == nullptr) return error;
  counter_u64_zero(counter);
  return 0;
}

int sim_tunable_int(const char* path, int* value) {
  const auto* const tunables = taprace::sim::ThisKernel().tunables;
  if (tunables == nullptr) return 0;
  for (const auto& [name, wanted] : *tunables) {
    if (name != path) continue;
    *value = wanted;
    return 1;
  }
  return 0;
}
