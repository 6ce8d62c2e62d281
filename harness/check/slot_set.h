// A set of slots: small numbers given to the calls that are under way at one
// moment.
#ifndef TAPRACE_HARNESS_CHECK_SLOT_SET_H_
#define TAPRACE_HARNESS_CHECK_SLOT_SET_H_

#include <array>
#include <bit>
#include <cstdint>

namespace taprace::check {

template <int kWords>
class SlotSet {
 public:
  static constexpr int kSize = kWords * 64;

  bool Has(int slot) const { return words_[slot / 64] >> (slot % 64) & 1; }
  void Add(int slot) { words_[slot / 64] |= uint64_t{1} << (slot % 64); }
  void Remove(int slot) { words_[slot / 64] &= ~(uint64_t{1} << (slot % 64)); }

  int Count() const {
    int count = 0;
    for (uint64_t word : words_) count += std::popcount(word);
    return count;
  }

  // The lowest member at or above `slot`, kSize if there is none.
  int NextFrom(int slot) const {
    if (slot >= kSize) return kSize;
    int i = slot / 64;
    uint64_t word = words_[i] & (~uint64_t{0} << (slot % 64));
    while (word == 0) {
      if (++i == kWords) return kSize;
      word = words_[i];
    }
    return i * 64 + std::countr_zero(word);
  }

  bool SubsetOf(const SlotSet& other) const {
    uint64_t extra = 0;
    for (int i = 0; i < kWords; ++i) extra |= words_[i] & ~other.words_[i];
    return extra == 0;
  }

  SlotSet operator&(const SlotSet& other) const {
    SlotSet both;
    for (int i = 0; i < kWords; ++i) {
      both.words_[i] = words_[i] & other.words_[i];
    }
    return both;
  }

  // This set without the members of `other`.
  SlotSet operator-(const SlotSet& other) const {
    SlotSet rest;
    for (int i = 0; i < kWords; ++i) {
      rest.words_[i] = words_[i] & ~other.words_[i];
    }
    return rest;
  }

  const std::array<uint64_t, kWords>& words() const { return words_; }
  bool operator==(const SlotSet&) const = default;

 private:
  std::array<uint64_t, kWords> words_ = {};
};

}  // namespace taprace::check

#endif  // TAPRACE_HARNESS_CHECK_SLOT_SET_H_
