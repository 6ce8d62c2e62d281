// Objects with destructors that structures of C refer to by number. A number
// that means nothing (in freed memory, say) is told from one that does.
#ifndef TAPRACE_HARNESS_SIM_KERNEL_POOL_H_
#define TAPRACE_HARNESS_SIM_KERNEL_POOL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "harness/schedule/exclusive.h"

namespace taprace::sim {

template <typename T>
class Pool {
 public:
  // Numbers are counted from 1.
  template <typename... Arguments>
  uint32_t Make(Arguments... arguments) {
    const schedule::Exclusive exclusive(guard_);
    if (count_ / kChunk == chunks_.size()) {
      chunks_.push_back(std::make_unique<Chunk>());
    }
    (*chunks_[count_ / kChunk])[count_ % kChunk].emplace(arguments...);
    return ++count_;
  }

  // Null where there is no such number.
  T* Find(uint32_t number) {
    const schedule::Exclusive exclusive(guard_);
    if (number == 0 || number > count_) return nullptr;
    return &*Place(number);
  }

  // The memory is kept.
  void Clear() {
    for (; count_ > 0; --count_) Place(count_).reset();
  }

  uint32_t count() const { return count_; }

  // Only the first `count` are left, which are given to `renew`.
  template <typename Renew>
  void Truncate(uint32_t count, const Renew& renew) {
    for (; count_ > count; --count_) Place(count_).reset();
    for (uint32_t number = 1; number <= count; ++number) renew(*Place(number));
  }

 private:
  static constexpr size_t kChunk = 64;
  using Chunk = std::array<std::optional<T>, kChunk>;

  std::optional<T>& Place(uint32_t number) {
    return (*chunks_[(number - 1) / kChunk])[(number - 1) % kChunk];
  }

  schedule::Guard guard_;
  std::vector<std::unique_ptr<Chunk>> chunks_;
  uint32_t count_ = 0;
};

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_KERNEL_POOL_H_
