// Numbers given out: unr(9).
#include <algorithm>
#include <bit>
#include <cstring>

#include "harness/sim/kernel/internal.h"

namespace taprace::sim {
namespace {

constexpr size_t kFirstWords = 2;
constexpr u_int kWordBits = 64;

}  // namespace
}  // namespace taprace::sim

using taprace::sim::State;
using taprace::sim::StateRead;
using taprace::sim::StatesHeeded;
using taprace::sim::StateWrite;
using taprace::sim::ThisKernel;
using taprace::sim::UnlockUnchanged;

struct unrhdr {
  struct mtx* mutex;
  int low;
  int high;
  size_t word_count;
  uint64_t* used;  // a bit a number, counted from `low`
};

struct unrhdr* new_unrhdr(int low, int high, struct mtx* mutex) {
  auto* const numbers = ThisKernel().New<unrhdr>("unrhdr");
  *numbers = {.mutex = mutex,
              .low = low,
              .high = high,
              .word_count = taprace::sim::kFirstWords,
              .used = static_cast<uint64_t*>(ThisKernel().heap.Allocate(
                  taprace::sim::kFirstWords * sizeof(uint64_t), "unr"))};
  return numbers;
}

void delete_unrhdr(struct unrhdr* numbers) {
  for (size_t i = 0; i < numbers->word_count; ++i) {
    KASSERT(numbers->used[i] == 0,
            ("unrhdr has %d allocations", std::popcount(numbers->used[i])));
  }
  ThisKernel().heap.Free(numbers->used);
  ThisKernel().heap.Free(numbers);
}

namespace {

uint64_t& WordOf(struct unrhdr* numbers, u_int index) {
  const size_t word = index / taprace::sim::kWordBits;
  if (word >= numbers->word_count) {
    const size_t count = std::max(word + 1, numbers->word_count * 2);
    auto* const used = static_cast<uint64_t*>(
        ThisKernel().heap.Allocate(count * sizeof(uint64_t), "unr"));
    memcpy(used, numbers->used, numbers->word_count * sizeof(uint64_t));
    ThisKernel().heap.Free(numbers->used);
    numbers->used = used;
    numbers->word_count = count;
  }
  return numbers->used[word];
}

uint64_t BitOf(u_int index) {
  return uint64_t{1} << (index % taprace::sim::kWordBits);
}

}  // namespace

int alloc_unr(struct unrhdr* numbers) {
  sim_mtx_lock(numbers->mutex, __func__);
  u_int index = 0;
  for (size_t i = 0; i < numbers->word_count && numbers->used[i] == UINT64_MAX;
       ++i) {
    index += taprace::sim::kWordBits;
  }
  index += static_cast<u_int>(std::countr_one(WordOf(numbers, index)));
  if (StatesHeeded()) {
    for (u_int i = 0; i < index; ++i) StateRead(State::kUnitNumber, i);
  }
  StateWrite(State::kUnitNumber, index);
  int number = numbers->low + static_cast<int>(index);
  if (number > numbers->high) {
    number = -1;
  } else {
    WordOf(numbers, index) |= BitOf(index);
  }
  UnlockUnchanged(numbers->mutex);
  return number;
}

int alloc_unr_specific(struct unrhdr* numbers, u_int number) {
  if (static_cast<int>(number) < numbers->low ||
      static_cast<int>(number) > numbers->high) {
    return -1;
  }
  const u_int index = number - static_cast<u_int>(numbers->low);
  sim_mtx_lock(numbers->mutex, __func__);
  uint64_t& word = WordOf(numbers, index);
  const bool taken = (word & BitOf(index)) != 0;
  if (taken) {
    StateRead(State::kUnitNumber, index);
  } else {
    StateWrite(State::kUnitNumber, index);
  }
  word |= BitOf(index);
  UnlockUnchanged(numbers->mutex);
  return taken ? -1 : static_cast<int>(number);
}

void free_unr(struct unrhdr* numbers, u_int number) {
  const u_int index = number - static_cast<u_int>(numbers->low);
  sim_mtx_lock(numbers->mutex, __func__);
  uint64_t& word = WordOf(numbers, index);
  KASSERT((word & BitOf(index)) != 0,
          ("free_unr: %u was not allocated", number));
  StateWrite(State::kUnitNumber, index);
  word &= ~BitOf(index);
  UnlockUnchanged(numbers->mutex);
}
