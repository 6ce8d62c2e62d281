// What the plugin uses of QEMU's plugin interface, version 1, as QEMU documents
// it (docs/devel/tcg-plugins.rst of QEMU). Debian ships QEMU without a header
// for it.
#ifndef TAPRACE_CI_STEER_QEMU_PLUGIN_API_H_
#define TAPRACE_CI_STEER_QEMU_PLUGIN_API_H_

#include <cstddef>
#include <cstdint>

extern "C" {

// The version a plugin was made for, which QEMU looks for before it loads it.
// From version 2 on qemu_plugin_insn_data has other arguments.
extern __attribute__((visibility("default"))) int qemu_plugin_version;

using qemu_plugin_id_t = uint64_t;

// What QEMU says about itself. Only while qemu_plugin_install() runs.
struct qemu_info_t {
  const char* target_name;  // the architecture: "x86_64", "aarch64", …
  struct {
    int min;
    int cur;
  } version;  // of the interface
  bool system_emulation;
  struct {
    int smp_vcpus;  // at the start
    int max_vcpus;
  } system;
};

struct qemu_plugin_tb;    // a translation block
struct qemu_plugin_insn;  // an instruction of one; gone with the callback

enum qemu_plugin_cb_flags {
  QEMU_PLUGIN_CB_NO_REGS,  // the callback does not look at registers
};

using qemu_plugin_simple_cb_t = void (*)(qemu_plugin_id_t id);
using qemu_plugin_vcpu_simple_cb_t = void (*)(qemu_plugin_id_t id,
                                              unsigned vcpu);
using qemu_plugin_vcpu_udata_cb_t = void (*)(unsigned vcpu, void* data);
using qemu_plugin_vcpu_tb_trans_cb_t = void (*)(qemu_plugin_id_t id,
                                                qemu_plugin_tb* block);

// What QEMU calls once it has loaded a plugin; not 0: refuse to run.
__attribute__((visibility("default"))) int qemu_plugin_install(
    qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv);

// Drops all callbacks and translations of the plugin, and calls `done` while
// all vCPUs stand still. Later, not at once. Only from a vCPU's thread.
void qemu_plugin_reset(qemu_plugin_id_t id, qemu_plugin_simple_cb_t done);

void qemu_plugin_register_vcpu_idle_cb(qemu_plugin_id_t id,
                                       qemu_plugin_vcpu_simple_cb_t callback);
void qemu_plugin_register_vcpu_resume_cb(qemu_plugin_id_t id,
                                         qemu_plugin_vcpu_simple_cb_t callback);
void qemu_plugin_register_vcpu_tb_trans_cb(
    qemu_plugin_id_t id, qemu_plugin_vcpu_tb_trans_cb_t callback);

// Before each execution of the instruction.
void qemu_plugin_register_vcpu_insn_exec_cb(
    qemu_plugin_insn* instruction, qemu_plugin_vcpu_udata_cb_t callback,
    qemu_plugin_cb_flags flags, void* data);

size_t qemu_plugin_tb_n_insns(const qemu_plugin_tb* block);
qemu_plugin_insn* qemu_plugin_tb_get_insn(const qemu_plugin_tb* block,
                                          size_t index);
const void* qemu_plugin_insn_data(const qemu_plugin_insn* instruction);
size_t qemu_plugin_insn_size(const qemu_plugin_insn* instruction);
uint64_t qemu_plugin_insn_vaddr(const qemu_plugin_insn* instruction);

}  // extern "C"

#endif  // TAPRACE_CI_STEER_QEMU_PLUGIN_API_H_
