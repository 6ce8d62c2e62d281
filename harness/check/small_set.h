// A set of small numbers, as bits: slots of calls, units of interfaces.
#ifndef TAPRACE_HARNESS_CHECK_SMALL_SET_H_
#define TAPRACE_HARNESS_CHECK_SMALL_SET_H_

#include <array>
#include <bit>
#include <cstdint>

namespace taprace::check {

template <int kWords>
class SmallSet {
 public:
  static constexpr int kSize = kWords * 64;

  bool Has(int member) const {
    return words_[member / 64] >> (member % 64) & 1;
  }
  void Add(int member) { words_[member / 64] |= uint64_t{1} << (member % 64); }
  void Remove(int member) {
    words_[member / 64] &= ~(uint64_t{1} << (member % 64));
  }

  int Count() const {
    int count = 0;
    for (uint64_t word : words_) count += std::popcount(word);
    return count;
  }

  // The lowest member at or above `member`, kSize if there is none.
  int NextFrom(int member) const {
    if (member >= kSize) return kSize;
    int i = member / 64;
    uint64_t word = words_[i] & (~uint64_t{0} << (member % 64));
    while (word == 0) {
      if (++i == kWords) return kSize;
      word = words_[i];
    }
    return i * 64 + std::countr_zero(word);
  }

  bool SubsetOf(const SmallSet& other) const {
    uint64_t extra = 0;
    for (int i = 0; i < kWords; ++i) extra |= words_[i] & ~other.words_[i];
    return extra == 0;
  }

  // The lowest number that is no member, kSize if there is none.
  int FirstMissing() const {
    for (int i = 0; i < kWords; ++i) {
      if (~words_[i] != 0) return i * 64 + std::countr_one(words_[i]);
    }
    return kSize;
  }

  bool Empty() const { return *this == SmallSet(); }

  SmallSet operator|(const SmallSet& other) const {
    SmallSet either;
    for (int i = 0; i < kWords; ++i) {
      either.words_[i] = words_[i] | other.words_[i];
    }
    return either;
  }

  SmallSet operator&(const SmallSet& other) const {
    SmallSet both;
    for (int i = 0; i < kWords; ++i) {
      both.words_[i] = words_[i] & other.words_[i];
    }
    return both;
  }

  // This set without the members of `other`.
  SmallSet operator-(const SmallSet& other) const {
    SmallSet rest;
    for (int i = 0; i < kWords; ++i) {
      rest.words_[i] = words_[i] & ~other.words_[i];
    }
    return rest;
  }

  const std::array<uint64_t, kWords>& words() const { return words_; }
  bool operator==(const SmallSet&) const = default;

 private:
  std::array<uint64_t, kWords> words_ = {};
};

}  // namespace taprace::check

#endif  // TAPRACE_HARNESS_CHECK_SMALL_SET_H_
