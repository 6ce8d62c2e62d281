// Which critical sections of modules change nothing. Modules are compiled as
// they are for FreeBSD and cannot tell, so their memory is compared.
#include <algorithm>

#include "harness/sim/kernel/internal.h"

namespace taprace::sim {
namespace {

// memcpy() and memcmp() of a sanitizer would look at what lies between
// variables.
#define UNCHECKED __attribute__((no_sanitize("address", "thread")))

UNCHECKED void Copy(const char* from, size_t bytes, char* to) {
  size_t i = 0;
  for (; i + sizeof(uint64_t) <= bytes; i += sizeof(uint64_t)) {
    __builtin_memcpy(&to[i], &from[i], sizeof(uint64_t));
  }
  for (; i < bytes; ++i) to[i] = from[i];
}

UNCHECKED uint64_t WordAt(const char* at) {
  uint64_t word = 0;
  __builtin_memcpy(&word, at, sizeof(word));
  return word;
}

UNCHECKED bool Equal(const char* a, size_t bytes, const char* b) {
  size_t i = 0;
  for (; i + sizeof(uint64_t) <= bytes; i += sizeof(uint64_t)) {
    if (WordAt(&a[i]) != WordAt(&b[i])) return false;
  }
  for (; i < bytes; ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

// Static variables and blocks, one behind the other.
template <typename Visit>
void ForEachMemory(const Kernel& kernel, const Visit& visit) {
  for (const KernelModule* module : *kernel.modules) {
    visit(module->data_begin,
          static_cast<size_t>(module->data_end - module->data_begin));
  }
  for (const ModuleBlock& block : kernel.module_blocks) {
    visit(block.begin, block.bytes);
  }
}

}  // namespace

void BeginSection(const struct mtx* mutex) {
  if (!schedule::Engine::Current()->HeedsEffects()) return;
  Kernel& kernel = ThisKernel();
  if (!IsOfModules(kernel, mutex)) return;
  kernel.section_mutex = mutex;
  size_t bytes_in_all = 0;
  ForEachMemory(kernel, [&bytes_in_all](const char* /*begin*/, size_t bytes) {
    bytes_in_all += bytes;
  });
  kernel.section_memory.resize(bytes_in_all);
  char* to = kernel.section_memory.data();
  ForEachMemory(kernel, [&to](const char* begin, size_t bytes) {
    Copy(begin, bytes, to);
    to += bytes;
  });
}

bool EndSection(const struct mtx* mutex) {
  if (!schedule::Engine::Current()->HeedsEffects()) return false;
  Kernel& kernel = ThisKernel();
  if (kernel.section_mutex != mutex) return false;
  kernel.section_mutex = nullptr;
  const std::vector<char>& before = kernel.section_memory;
  size_t at = 0;
  bool same = true;
  ForEachMemory(kernel, [&](const char* begin, size_t bytes) {
    same =
        same && at + bytes <= before.size() && Equal(begin, bytes, &before[at]);
    at += bytes;
  });
  return same && at == before.size();
}

}  // namespace taprace::sim
