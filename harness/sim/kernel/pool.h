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
    return &*(*chunks_[(number - 1) / kChunk])[(number - 1) % kChunk];
  }

  // The memory is kept.
  void Clear() {
    for (; count_ > 0; --count_) {
      (*chunks_[(count_ - 1) / kChunk])[(count_ - 1) % kChunk].reset();
    }
  }

 private:
  static constexpr size_t kChunk = 64;
  using Chunk = std::array<std::optional<T>, kChunk>;

  schedule::Guard guard_;
  std::vector<std::unique_ptr<Chunk>> chunks_;
  uint32_t count_ = 0;
};

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_KERNEL_POOL_H_
