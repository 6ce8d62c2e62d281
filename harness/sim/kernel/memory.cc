// malloc(9), counter(9), copies to and from users, strings.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <iterator>

#include "harness/sim/kernel/internal.h"

// clang-format off
#include <sys/counter.h>
#include <sys/malloc.h>
#include <sys/refcount.h>
#include <machine/atomic.h>
// clang-format on

using taprace::sim::AddRelaxed;
using taprace::sim::Exclusive;
using taprace::sim::ThisKernel;

struct malloc_type M_DEVBUF[1] = {{"devbuf"}};
struct malloc_type M_TEMP[1] = {{"temp"}};

// The kernel's own allocations come from its heap directly; this is what
// modules call.
void* kern_malloc(size_t bytes, struct malloc_type* type, int flags) {
  if ((flags & M_WAITOK) != 0) {
    sim_point("malloc");
  } else if ((curthread->td_faults & SIM_FAULT_NO_MEMORY) != 0) {
    return nullptr;
  }
  void* const block = ThisKernel().heap.Allocate(bytes, type->ks_shortdesc);
  // What reads it before it writes to it does so at its own risk.
  if ((flags & M_ZERO) == 0) memset(block, 0xad, bytes);
  const Exclusive exclusive(ThisKernel().lists_guard);
  ThisKernel().module_blocks.push_back(
      {.begin = static_cast<char*>(block), .bytes = bytes, .type = type});
  return block;
}

void kern_free(void* block, struct malloc_type* /*type*/) {
  {
    const Exclusive exclusive(ThisKernel().lists_guard);
    auto& blocks = ThisKernel().module_blocks;
    // Mostly one that was allocated last.
    const auto found =
        std::find_if(blocks.rbegin(), blocks.rend(),
                     [block](const auto& each) { return each.begin == block; });
    if (found != blocks.rend()) blocks.erase(std::next(found).base());
  }
  ThisKernel().heap.Free(block);
}

void* kern_mallocarray(size_t count, size_t bytes, struct malloc_type* type,
                       int flags) {
  if (bytes != 0 && count > SIZE_MAX / bytes) {
    panic("mallocarray: %zu * %zu overflowed", count, bytes);
  }
  return kern_malloc(count * bytes, type, flags);
}

void sim_check_alive(const void* block, const char* what) {
  ThisKernel().heap.CheckAlive(block, what);
}

counter_u64_t counter_u64_alloc(int /*flags*/) {
  AddRelaxed(ThisKernel().counters, 1);
  return ThisKernel().New<uint64_t>("counter");
}

void counter_u64_free(counter_u64_t counter) {
  AddRelaxed(ThisKernel().counters, -1);
  ThisKernel().heap.Free(counter);
}

// A CPU's part is its own: nothing here can race.
void counter_u64_add(counter_u64_t counter, int64_t more) {
  ThisKernel().heap.CheckAlive(counter, "counter_u64_add");
  __atomic_fetch_add(counter, static_cast<uint64_t>(more), __ATOMIC_RELAXED);
}

uint64_t counter_u64_fetch(counter_u64_t counter) {
  ThisKernel().heap.CheckAlive(counter, "counter_u64_fetch");
  return __atomic_load_n(counter, __ATOMIC_RELAXED);
}

void counter_u64_zero(counter_u64_t counter) {
  __atomic_store_n(counter, 0, __ATOMIC_RELAXED);
}

void refcount_init(volatile u_int* count, u_int value) {
  __atomic_store_n(count, value, __ATOMIC_RELAXED);
}

u_int refcount_load(volatile u_int* count) {
  sim_point(__func__);
  return __atomic_load_n(count, __ATOMIC_RELAXED);
}

u_int refcount_acquire(volatile u_int* count) {
  sim_point(__func__);
  const u_int old = __atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
  KASSERT(old != 0, ("refcount %p overflowed", (const volatile void*)count));
  return old;
}

bool refcount_acquire_if_not_zero(volatile u_int* count) {
  sim_point(__func__);
  u_int old = __atomic_load_n(count, __ATOMIC_RELAXED);
  while (old != 0) {
    if (__atomic_compare_exchange_n(count, &old, old + 1, false,
                                    __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
      return true;
    }
  }
  return false;
}

bool refcount_release(volatile u_int* count) {
  sim_point(__func__);
  const u_int old = __atomic_fetch_sub(count, 1, __ATOMIC_ACQ_REL);
  KASSERT(old > 0, ("refcount %p wraparound", (const volatile void*)count));
  return old == 1;
}

size_t sim_strlcpy(char* to, const char* from, size_t size) {
  const size_t length = strlen(from);
  if (size != 0) {
    const size_t copied = std::min(length, size - 1);
    memcpy(to, from, copied);
    to[copied] = '\0';
  }
  return length;
}

size_t taprace::sim::NameWithUnit(char* to, size_t size, const char* name,
                                  int unit) {
  std::array<char, 16> digits = {};
  (void)std::to_chars(digits.begin(), digits.end() - 1, unit);
  const size_t used = std::min(sim_strlcpy(to, name, size), size);
  return used + sim_strlcpy(to + used, digits.data(), size - used);
}

size_t sim_strlcat(char* to, const char* from, size_t size) {
  const size_t used = strnlen(to, size);
  return used + sim_strlcpy(to + used, from, size - used);
}

int copyin(const void* from, void* to, size_t bytes) {
  memcpy(to, from, bytes);
  return 0;
}

int copyout(const void* from, void* to, size_t bytes) {
  memcpy(to, from, bytes);
  return 0;
}

int copyinstr(const void* from, void* to, size_t bytes, size_t* done) {
  const size_t length = sim_strlcpy(static_cast<char*>(to),
                                    static_cast<const char*>(from), bytes);
  if (length >= bytes) return ENAMETOOLONG;
  if (done != nullptr) *done = length + 1;
  return 0;
}
