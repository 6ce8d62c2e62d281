// Numbers as few bytes: seven bits a byte, the lowest first, the eighth bit on
// all but the last (LEB128, as in DWARF).
#ifndef TAPRACE_HARNESS_EXPLORE_BYTES_H_
#define TAPRACE_HARNESS_EXPLORE_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace taprace {

class ByteWriter {
 public:
  void Number(uint64_t value) {
    for (; value >= 0x80; value >>= 7) {
      bytes_.push_back(static_cast<uint8_t>(value | 0x80));
    }
    bytes_.push_back(static_cast<uint8_t>(value));
  }

  const std::vector<uint8_t>& bytes() const { return bytes_; }

 private:
  std::vector<uint8_t> bytes_;
};

// What is not there or out of bounds reads as 0 and leaves failed() behind.
class ByteReader {
 public:
  explicit ByteReader(const std::vector<uint8_t>& bytes) : bytes_(bytes) {}

  // A number of at most `most`, written in the shortest way.
  uint64_t Number(uint64_t most) {
    uint64_t value = 0;
    for (unsigned shift = 0; next_ < bytes_.size() && shift < 63; shift += 7) {
      const uint8_t byte = bytes_[next_++];
      value |= uint64_t{byte & 0x7fU} << shift;
      if ((byte & 0x80) != 0) continue;
      if (value > most || (byte == 0 && shift > 0)) break;
      return value;
    }
    failed_ = true;
    return 0;
  }

  bool failed() const { return failed_; }
  bool AtEnd() const { return next_ == bytes_.size(); }

 private:
  const std::vector<uint8_t>& bytes_;
  size_t next_ = 0;
  bool failed_ = false;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_BYTES_H_
