// A kernel module in C, compiled against the headers below include/.
#ifndef TAPRACE_HARNESS_SIM_MODULE_H_
#define TAPRACE_HARNESS_SIM_MODULE_H_

#include <cstddef>

struct sim_part;

namespace taprace::sim {

// What the build (kernel_module.bzl) puts into sections of their own: the
// parts the module declares (moduledata, sysctls, SYSINITs), and all its
// static variables, which are put back to their first values before each
// execution.
struct KernelModule {
  const char* name;
  const struct sim_part* parts_begin;
  const struct sim_part* parts_end;
  char* data_begin;
  char* data_end;
};

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_MODULE_H_
