// The steering plugin: an Engine between QEMU's vCPUs and a host that sends
// plans.
//
//   qemu-system-x86_64 -accel tcg,thread=multi -plugin taprace-steer.so,fd=N
//
// N is an inherited socket, at whose other end the host is (server.h). Needs a
// thread a vCPU: one that waits at a point holds up its thread.
//
// A callback runs before the instruction it is for. Waiting there also holds up
// whatever wants all vCPUs to stand still, as dropping translations does; and
// interrupts that another vCPU sends to this one and waits for.
#include <pthread.h>
#include <signal.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <future>
#include <span>
#include <thread>
#include <unordered_map>

#include "ci/steer/engine.h"
#include "ci/steer/qemu_plugin_api.h"
#include "ci/steer/server.h"
#include "harness/exec/run_mark.h"

int qemu_plugin_version = 1;

namespace taprace {
namespace {

// The callbacks have no other way to reach it. Lives as long as QEMU.
struct Plugin {
  explicit Plugin(int vcpus, qemu_plugin_id_t id) : engine(vcpus), id(id) {}

  Engine engine;
  const qemu_plugin_id_t id;

  // The points, by address. Changes only while all vCPUs stand still.
  std::unordered_map<uint64_t, size_t> points;

  // From a request of the host until QEMU has dropped the translations.
  std::unordered_map<uint64_t, size_t> next_points;
  std::promise<void> installed;
  std::atomic<bool> requested = false;
};
Plugin* plugin = nullptr;

// Callbacks carry a pointer; a number below kPointsMax travels as one.
std::array<char, kPointsMax> numbers;
void* ToPointer(size_t number) { return &numbers[number]; }
size_t ToNumber(void* pointer) {
  return static_cast<size_t>(static_cast<char*>(pointer) - numbers.data());
}

void Register();

void OnReset(qemu_plugin_id_t /*id*/) {
  plugin->points = std::move(plugin->next_points);
  Register();
  plugin->installed.set_value();
}

// QEMU drops translations only when asked by a vCPU, so each looks now and then
// whether the host wants it.
void AnswerRequest() {
  if (!plugin->requested.load(std::memory_order_relaxed)) return;
  if (plugin->requested.exchange(false)) qemu_plugin_reset(plugin->id, OnReset);
}

// On the host's behalf; waits for a vCPU to come along.
void InstallPoints(const std::vector<uint64_t>& addresses) {
  plugin->next_points.clear();
  for (size_t i = 0; i < addresses.size(); ++i) {
    plugin->next_points.emplace(addresses[i], i);
  }
  plugin->installed = {};
  std::future<void> installed = plugin->installed.get_future();
  plugin->requested = true;
  installed.wait();
}

void OnPoint(unsigned vcpu, void* data) {
  plugin->engine.Reaches(static_cast<int>(vcpu), ToNumber(data));
  AnswerRequest();
}

void OnMark(unsigned vcpu, void* data) {
  const auto number = static_cast<int>(vcpu);
  switch (static_cast<RunMark>(ToNumber(data))) {
    case RunMark::kRunBegins:
      return plugin->engine.RunBegins();
    case RunMark::kRunEnds:
      return plugin->engine.RunEnds();
    case RunMark::kCallBegins:
      return plugin->engine.CallBegins(number);
    case RunMark::kCallEnds:
      return plugin->engine.CallEnds(number);
  }
}

void OnIdle(qemu_plugin_id_t /*id*/, unsigned vcpu) {
  plugin->engine.Idles(static_cast<int>(vcpu));
  AnswerRequest();
}

void OnResume(qemu_plugin_id_t /*id*/, unsigned vcpu) {
  plugin->engine.Resumes(static_cast<int>(vcpu));
  AnswerRequest();
}

// For guests that spin instead of idling.
void OnInterruptReturn(unsigned /*vcpu*/, void* /*data*/) { AnswerRequest(); }

bool ReturnsFromInterrupt(std::span<const uint8_t> bytes) {
  constexpr uint8_t kIretq[] = {0x48, 0xcf};
  constexpr uint8_t kEret[] = {0xe0, 0x03, 0x9f, 0xd6};
  const auto is = [&](std::span<const uint8_t> other) {
    return bytes.size() == other.size() &&
           std::memcmp(bytes.data(), other.data(), other.size()) == 0;
  };
  return is(kIretq) || is(kEret);
}

void OnTranslation(qemu_plugin_id_t /*id*/, qemu_plugin_tb* block) {
  AnswerRequest();
  const auto tell = [](qemu_plugin_insn* instruction,
                       qemu_plugin_vcpu_udata_cb_t callback, size_t number) {
    qemu_plugin_register_vcpu_insn_exec_cb(
        instruction, callback, QEMU_PLUGIN_CB_NO_REGS, ToPointer(number));
  };
  const size_t count = qemu_plugin_tb_n_insns(block);
  for (size_t i = 0; i < count; ++i) {
    qemu_plugin_insn* instruction = qemu_plugin_tb_get_insn(block, i);
    const std::span bytes(
        static_cast<const uint8_t*>(qemu_plugin_insn_data(instruction)),
        qemu_plugin_insn_size(instruction));
    if (const auto mark = RunMarkOf(bytes)) {
      tell(instruction, OnMark, static_cast<size_t>(*mark));
    }
    if (ReturnsFromInterrupt(bytes)) tell(instruction, OnInterruptReturn, 0);
    if (plugin->points.empty()) continue;
    const auto point = plugin->points.find(qemu_plugin_insn_vaddr(instruction));
    if (point != plugin->points.end()) {
      tell(instruction, OnPoint, point->second);
    }
  }
}

void Register() {
  qemu_plugin_register_vcpu_idle_cb(plugin->id, OnIdle);
  qemu_plugin_register_vcpu_resume_cb(plugin->id, OnResume);
  qemu_plugin_register_vcpu_tb_trans_cb(plugin->id, OnTranslation);
}

int Refuse(const char* why) {
  fprintf(stderr, "taprace-steer: %s\n", why);
  return 1;
}

// QEMU's signals are for its own threads.
void StartServer(int fd) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread([fd] {
    SteerServer(plugin->engine, InstallPoints).Serve(fd);
  }).detach();
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

int InstallPlugin(qemu_plugin_id_t id, const qemu_info_t& info, int argc,
                  char** argv) {
  if (info.version.min > qemu_plugin_version ||
      info.version.cur < qemu_plugin_version) {
    return Refuse("this QEMU has no plugin interface of version 1");
  }
  if (!info.system_emulation) return Refuse("made for whole machines");
  const char* kArgument = "fd=";
  if (argc != 1 || strncmp(argv[0], kArgument, strlen(kArgument)) != 0) {
    return Refuse("expected the argument fd=N, a socket");
  }
  char* end = nullptr;
  const long fd = strtol(argv[0] + strlen(kArgument), &end, 10);
  if (*end != '\0' || fd < 0 || fd > INT32_MAX) return Refuse("no such fd");
  if (info.system.max_vcpus > kVcpusMax) return Refuse("too many vCPUs");
  plugin = new Plugin(info.system.max_vcpus, id);
  Register();
  StartServer(static_cast<int>(fd));
  return 0;
}

}  // namespace
}  // namespace taprace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc,
                        char** argv) {
  return taprace::InstallPlugin(id, *info, argc, argv);
}
