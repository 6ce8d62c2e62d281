#include "harness/schedule/heap.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "harness/schedule/engine.h"
#include "harness/schedule/fiber_switch.h"

#ifdef TAPRACE_FIBER_ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, bytes) \
  ((void)(address), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(address, bytes) \
  ((void)(address), (void)(bytes))
#endif

// A pointer that was read from freed memory leads nowhere: what looks at it is
// unwound like explored code (see trap.h).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("non-call-exceptions")
#endif

namespace taprace::schedule {
namespace {

constexpr uint32_t kLive = 0x11fe11fe;
constexpr uint32_t kFreed = 0xdeadc0de;
constexpr size_t kChunkBytes = size_t{1} << 18;

}  // namespace

// Right before each block.
struct alignas(std::max_align_t) Heap::Header {
  uint32_t mark;
  uint32_t bytes;  // of the block, rounded up
  const char* name;
  ObjectId object;  // what strategies know the block as
};

struct Heap::Chunk {
  explicit Chunk(size_t bytes_) : bytes(bytes_), memory(new char[bytes_]) {}
  ~Chunk() { ASAN_UNPOISON_MEMORY_REGION(memory.get(), bytes); }
  Chunk(const Chunk&) = delete;
  Chunk& operator=(const Chunk&) = delete;

  const size_t bytes;
  const std::unique_ptr<char[]> memory;
  size_t used = 0;
};

Heap::Heap() = default;

Heap::~Heap() = default;

Heap::Header* Heap::HeaderOf(const void* block) {
  return static_cast<Header*>(const_cast<void*>(block)) - 1;
}

// One with room for `bytes`: the last one used, or the next.
Heap::Chunk& Heap::ChunkFor(size_t bytes) {
  if (used_chunks_ > 0) {
    Chunk& last = *chunks_[used_chunks_ - 1];
    if (last.bytes - last.used >= bytes) return last;
  }
  for (used_chunks_ = std::max<size_t>(used_chunks_, 1);; ++used_chunks_) {
    if (used_chunks_ > chunks_.size()) {
      chunks_.push_back(std::make_unique<Chunk>(std::max(bytes, kChunkBytes)));
    }
    Chunk& chunk = *chunks_[used_chunks_ - 1];
    if (chunk.bytes - chunk.used >= bytes) return chunk;
  }
}

void* Heap::Allocate(size_t bytes, const char* name) {
  const size_t rounded =
      (bytes + alignof(Header) - 1) / alignof(Header) * alignof(Header);
  const ObjectId object = Engine::Current()->NewObject(name);
  Header* header = nullptr;
  {
    const Exclusive exclusive(guard_);
    Chunk& chunk = ChunkFor(sizeof(Header) + rounded);
    header = reinterpret_cast<Header*>(chunk.memory.get() + chunk.used);
    chunk.used += sizeof(Header) + rounded;
    *header = {.mark = kLive,
               .bytes = static_cast<uint32_t>(rounded),
               .name = name,
               .object = object};
    ++live_count_;
  }
  return std::memset(header + 1, 0, rounded);
}

ObjectId Heap::ObjectOf(const void* block) { return HeaderOf(block)->object; }

template <typename Visit>
void Heap::ForEachBlock(const Visit& visit) const {
  for (size_t i = 0; i < used_chunks_; ++i) {
    const Chunk& chunk = *chunks_[i];
    for (size_t at = 0; at < chunk.used;) {
      auto* const header = reinterpret_cast<Header*>(&chunk.memory[at]);
      visit(*header);
      at += sizeof(Header) + header->bytes;
    }
  }
}

ObjectId Heap::ObjectAt(const void* address) const {
  const auto wanted = reinterpret_cast<uintptr_t>(address);
  ObjectId object = 0;
  const Exclusive exclusive(guard_);
  ForEachBlock([&](Header& header) {
    const auto begin = reinterpret_cast<uintptr_t>(&header + 1);
    if (wanted - begin < header.bytes) object = header.object;
  });
  return object;
}

uint32_t Heap::MarkOf(const Header& header) const {
  const Exclusive exclusive(guard_);
  return header.mark;
}

void Heap::Free(void* block) {
  if (block == nullptr) return;
  Header& header = *HeaderOf(block);
  Engine& engine = *Engine::Current();
  const uint32_t mark = MarkOf(header);
  if (mark != kLive && mark != kFreed) {
    engine.Fail(FindingKind::kMisuse, "what is freed was never allocated");
  }
  engine.Affect(header.object, AccessKind::kWrite);
  bool freed_before = false;
  {
    const Exclusive exclusive(guard_);
    freed_before = std::exchange(header.mark, kFreed) == kFreed;
    if (!freed_before) --live_count_;
  }
  if (freed_before) {
    engine.Fail(FindingKind::kDoubleFree,
                std::string(header.name) + " was freed before");
  }
  std::memset(block, kFreedByte, header.bytes);
  ASAN_POISON_MEMORY_REGION(block, header.bytes);
}

void Heap::CheckAlive(const void* block, const char* what) const {
  const Header& header = *HeaderOf(block);
  Engine::Current()->Affect(header.object, AccessKind::kRead);
  if (MarkOf(header) != kLive) FailFreed(header, what);
}

void Heap::FailFreed(const Header& header, const char* what) {
  std::string message = what;
  message.append(" after ").append(header.name).append(" was freed");
  Engine::Current()->Fail(FindingKind::kUseAfterFree, std::move(message));
}

void Heap::ForEachLive(
    const std::function<void(const char* name, void* block)>& visit) const {
  ForEachBlock([&visit](Header& header) {
    if (header.mark == kLive) visit(header.name, &header + 1);
  });
}

void Heap::Reset() {
  for (size_t i = 0; i < used_chunks_; ++i) {
    Chunk& chunk = *chunks_[i];
    ASAN_UNPOISON_MEMORY_REGION(chunk.memory.get(), chunk.used);
    chunk.used = 0;
  }
  used_chunks_ = 0;
  live_count_ = 0;
}

std::optional<Heap::Image> Heap::Save() const {
  if (used_chunks_ != 1) return std::nullopt;
  const Chunk& chunk = *chunks_[0];
  const char* const begin = chunk.memory.get();
  return Image{.bytes = {begin, begin + chunk.used}, .live_count = live_count_};
}

void Heap::Restore(const Image& image) {
  Reset();
  Chunk& chunk = *chunks_[0];
  std::memcpy(chunk.memory.get(), image.bytes.data(), image.bytes.size());
  chunk.used = image.bytes.size();
  used_chunks_ = 1;
  live_count_ = image.live_count;
}

}  // namespace taprace::schedule
