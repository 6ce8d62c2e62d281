// Memory of one execution that knows what was freed.
//
// Blocks are handed out one behind the other and none is used twice, so that a
// pointer to a freed block can be told from one to a live block; all memory is
// taken back at once before the next execution. A freed block is overwritten,
// and AddressSanitizer, where it is at work, reports any access to it.
//
// Used within executions only. Nothing here is a scheduling point, but
// strategies learn of Free() and CheckAlive(), so that those which reorder
// only what depends on each other still find each use after free.
#ifndef TAPRACE_HARNESS_SCHEDULE_HEAP_H_
#define TAPRACE_HARNESS_SCHEDULE_HEAP_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "harness/schedule/access.h"
#include "harness/schedule/exclusive.h"

namespace taprace::schedule {

class Heap {
 public:
  // What a freed block is filled with, as FreeBSD's INVARIANTS kernels do.
  static constexpr uint8_t kFreedByte = 0xde;

  Heap();
  ~Heap();
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  // Zeroed, aligned for any type. `name` is a literal, for messages.
  void* Allocate(size_t bytes, const char* name);

  // A finding where `block` was freed before (kDoubleFree) or never allocated
  // (kMisuse). Null is allowed.
  void Free(void* block);

  // A finding (kUseAfterFree) where `block` was freed. `what` the caller is
  // about to do with it is a literal.
  void CheckAlive(const void* block, const char* what) const;

  // What strategies know the block as, also after it was freed.
  static ObjectId ObjectOf(const void* block);
  // The same of the block that the address is in; 0 where it is in none. Takes
  // a look at each block.
  ObjectId ObjectAt(const void* address) const;

  // Blocks that were not freed: how many, and each one's name.
  int64_t live_count() const { return live_count_; }
  void ForEachLive(
      const std::function<void(const char* name, void* block)>& visit) const;

  // Takes all blocks back without looking at them; before each execution.
  void Reset();

  // All blocks there are, with what they hold.
  struct Image {
    std::vector<char> bytes;
    int64_t live_count = 0;
  };
  // Nothing where they take more memory than is handed out at once.
  std::optional<Image> Save() const;
  // Instead of Reset(): the blocks there were then, at the same addresses.
  // `image` is of this heap. Not where AddressSanitizer is at work.
  void Restore(const Image& image);

 private:
  struct Header;
  struct Chunk;

  static Header* HeaderOf(const void* block);
  uint32_t MarkOf(const Header& header) const;
  // Also blocks that were freed.
  template <typename Visit>
  void ForEachBlock(const Visit& visit) const;
  // Apart from CheckAlive(), which is called all the time and stays small.
  [[noreturn, gnu::cold, gnu::noinline]] static void FailFreed(
      const Header& header, const char* what);
  Chunk& ChunkFor(size_t bytes);

  mutable Guard guard_;  // of all that follows and of what headers say
  std::vector<std::unique_ptr<Chunk>> chunks_;
  size_t used_chunks_ = 0;
  int64_t live_count_ = 0;
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_HEAP_H_
