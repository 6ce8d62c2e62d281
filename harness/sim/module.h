// A kernel module in C, compiled against the headers below include/.
#ifndef TAPRACE_HARNESS_SIM_MODULE_H_
#define TAPRACE_HARNESS_SIM_MODULE_H_

#include <cstddef>

struct sim_part;

namespace taprace::sim {

// What the build (kernel_module.bzl) puts into sections of their own: the
// parts the module declares (moduledata, sysctls, SYSINITs), and all its
// static variables, which are put back to their first values before each
// execution; and its code.
struct KernelModule {
  const char* name;
  const struct sim_part* parts_begin;
  const struct sim_part* parts_end;
  char* data_begin;
  char* data_end;
  const char* text_begin;
  const char* text_end;
};

}  // namespace taprace::sim

// Defines the KernelModule `variable`, of what kernel_module() has built for
// that version of <sys/param.h>: SIM_KERNEL_MODULE(kReuse13, tapreuse, 1302001)
#define SIM_KERNEL_MODULE(variable, module, version)                   \
  extern "C" {                                                         \
  extern const struct sim_part __start_sim_kld_##module##_##version[]; \
  extern const struct sim_part __stop_sim_kld_##module##_##version[];  \
  extern char __start_sim_data_##module##_##version[];                 \
  extern char __stop_sim_data_##module##_##version[];                  \
  extern const char __start_sim_text_##module##_##version[];           \
  extern const char __stop_sim_text_##module##_##version[];            \
  }                                                                    \
  const ::taprace::sim::KernelModule variable = {                      \
      .name = #module,                                                 \
      .parts_begin = __start_sim_kld_##module##_##version,             \
      .parts_end = __stop_sim_kld_##module##_##version,                \
      .data_begin = __start_sim_data_##module##_##version,             \
      .data_end = __stop_sim_data_##module##_##version,                \
      .text_begin = __start_sim_text_##module##_##version,             \
      .text_end = __stop_sim_text_##module##_##version}

#endif  // TAPRACE_HARNESS_SIM_MODULE_H_
