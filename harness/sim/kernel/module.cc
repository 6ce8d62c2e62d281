// Modules in C: their variables, start-up functions, sysctls and events.
#include "harness/sim/module.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <vector>

#include "harness/sim/kernel/internal.h"

// clang-format off
#include <sys/module.h>
// clang-format on

namespace taprace::sim {
namespace {

// The variables of modules as the compiler made them: constant once known.
struct FirstValues {
  std::mutex mutex;
  std::map<const char*, std::vector<char>> by_data;
};

FirstValues& KnownFirstValues() {
  static auto* const values = new FirstValues;
  return *values;
}

// memcpy() of a sanitizer would look at what lies between variables.
__attribute__((no_sanitize("address", "thread"))) void CopyBytes(
    const char* from, size_t count, volatile char* to) {
  for (size_t i = 0; i < count; ++i) to[i] = from[i];
}

template <typename Visit>
void ForEachPart(const KernelModule& module, enum sim_part_kind kind,
                 const Visit& visit) {
  for (const struct sim_part* part = module.parts_begin;
       part != module.parts_end; ++part) {
    if (part->kind == kind) visit(part->object);
  }
}

// Start-up functions in their order; those that undo in the reverse.
std::vector<const struct sysinit*> Inits(const KernelModule& module,
                                         bool undo) {
  std::vector<const struct sysinit*> inits;
  ForEachPart(module, SIM_PART_SYSINIT, [&](const void* object) {
    const auto* const init = static_cast<const struct sysinit*>(object);
    if (init->undo == undo) inits.push_back(init);
  });
  std::stable_sort(inits.begin(), inits.end(), [](auto* a, auto* b) {
    return std::pair(a->subsystem, a->order) <
           std::pair(b->subsystem, b->order);
  });
  if (undo) std::reverse(inits.begin(), inits.end());
  return inits;
}

void RunInits(Kernel& kernel, const KernelModule& module, bool undo) {
  for (const struct sysinit* init : Inits(module, undo)) {
    for (struct vnet* vnet : kernel.vnets) {
      CURVNET_SET(vnet);
      init->function(init->argument);
      CURVNET_RESTORE();
      if (!init->vnet) break;
    }
  }
}

int Tell(const KernelModule& module, modeventtype_t event) {
  int error = 0;
  ForEachPart(module, SIM_PART_MODULE, [&](const void* object) {
    const auto* const data = static_cast<const moduledata_t*>(object);
    if (error == 0 && data->evhand != nullptr) {
      error = data->evhand(nullptr, event, data->priv);
    }
  });
  return error;
}

void ForgetSysctls(Kernel& kernel, const KernelModule& module) {
  ForEachPart(module, SIM_PART_SYSCTL, [&](const void* object) {
    UnregisterSysctl(kernel, static_cast<const struct sysctl_oid*>(object));
  });
}

}  // namespace

void RememberModule(const KernelModule& module) {
  FirstValues& known = KnownFirstValues();
  const std::lock_guard lock(known.mutex);
  auto [entry, fresh] = known.by_data.try_emplace(module.data_begin);
  if (!fresh) return;
  entry->second.resize(
      static_cast<size_t>(module.data_end - module.data_begin));
  CopyBytes(module.data_begin, entry->second.size(), entry->second.data());
}

void ResetModule(const KernelModule& module) {
  FirstValues& known = KnownFirstValues();
  const std::lock_guard lock(known.mutex);
  const std::vector<char>& values = known.by_data.at(module.data_begin);
  CopyBytes(values.data(), values.size(), module.data_begin);
}

bool IsDataOf(const KernelModule& module, const void* object) {
  const auto* const address = static_cast<const char*>(object);
  return address >= module.data_begin && address < module.data_end;
}

bool IsOfModules(const Kernel& kernel, const void* object) {
  return kernel.modules != nullptr &&
         std::any_of(kernel.modules->begin(), kernel.modules->end(),
                     [object](const KernelModule* module) {
                       return IsDataOf(*module, object);
                     });
}

int LoadModule(Kernel& kernel, const KernelModule& module) {
  // Nodes first: the names of the others stand below them.
  for (const bool nodes : {true, false}) {
    ForEachPart(module, SIM_PART_SYSCTL, [&](const void* object) {
      auto* const oid =
          static_cast<struct sysctl_oid*>(const_cast<void*>(object));
      if ((oid->oid_handler == nullptr) == nodes) RegisterSysctl(kernel, oid);
    });
  }
  RunInits(kernel, module, false);
  const int error = Tell(module, MOD_LOAD);
  if (error != 0) {
    (void)Tell(module, MOD_UNLOAD);
    RunInits(kernel, module, true);
    ForgetSysctls(kernel, module);
    CheckNothingLeft(kernel, module);
    // The linker keeps the module's own error to itself, and logs it.
    return ENOEXEC;
  }
  kernel.loaded.push_back(&module);
  return 0;
}

int UnloadModule(Kernel& kernel, const KernelModule& module) {
  int error = Tell(module, MOD_QUIESCE);
  if (error == EOPNOTSUPP) error = 0;
  if (error != 0) return error;
  error = Tell(module, MOD_UNLOAD);
  if (error != 0) return error;
  RunInits(kernel, module, true);
  ForgetSysctls(kernel, module);
  CheckNothingLeft(kernel, module);
  std::erase(kernel.loaded, &module);
  return 0;
}

void BootModules(Kernel& kernel) {
  sx_init(&kernel.module_lock, "kernel linker");
}

void LoadModules(Kernel& kernel) {
  BootModules(kernel);
  for (const KernelModule* module : *kernel.modules) {
    const int error = LoadModule(kernel, *module);
    if (error != 0) panic("loading %s: error %d", module->name, error);
  }
}

int SetModulesLoaded(Kernel& kernel, bool loaded) {
  sx_xlock(&kernel.module_lock);
  int error = 0;
  if (kernel.modules->empty()) {
    error = ENOENT;
  } else if (loaded != kernel.loaded.empty()) {
    error = loaded ? EEXIST : ENOENT;
  } else {
    for (const KernelModule* module : *kernel.modules) {
      // What is loaded again starts with the variables of its file.
      if (loaded) ResetModule(*module);
      error =
          loaded ? LoadModule(kernel, *module) : UnloadModule(kernel, *module);
      if (error != 0) break;
    }
  }
  sx_xunlock(&kernel.module_lock);
  return error;
}

}  // namespace taprace::sim

using namespace taprace::sim;  // NOLINT(google-build-using-namespace)

void sim_mtx_sysinit(void* arguments) {
  const auto* const lock_and_name = static_cast<const void* const*>(arguments);
  sim_mtx_init(
      const_cast<struct mtx*>(static_cast<const struct mtx*>(lock_and_name[0])),
      static_cast<const char*>(lock_and_name[1]));
}

void sim_sx_sysinit(void* arguments) {
  const auto* const lock_and_name = static_cast<const void* const*>(arguments);
  sim_sx_init(
      const_cast<struct sx*>(static_cast<const struct sx*>(lock_and_name[0])),
      static_cast<const char*>(lock_and_name[1]));
}
