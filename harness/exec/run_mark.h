// Marks in the instruction stream: instructions that do nothing, for whoever
// watches the instructions of this machine from outside, as a hypervisor does.
// They tell when a run of a program and a call of it begin and end.
#ifndef TAPRACE_HARNESS_EXEC_RUN_MARK_H_
#define TAPRACE_HARNESS_EXEC_RUN_MARK_H_

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

namespace taprace {

enum class RunMark : uint8_t {
  kRunBegins,  // all is prepared, the threads are about to start
  kRunEnds,
  kCallBegins,  // on the processor that makes the call
  kCallEnds,
};
inline constexpr int kRunMarkCount = 4;

// x86-64: a no-op of 7 bytes, `nopl MAGIC(%rax)`, whose displacement is the
// magic number plus the mark. AArch64: `movz xzr, MAGIC, lsl 16`.
inline constexpr uint32_t kRunMarkX86 = 0x70617200;
inline constexpr uint32_t kRunMarkArm = 0x7270;

template <RunMark mark>
inline void MarkRun() {
#if defined(__x86_64__)
  asm volatile("nopl %c0(%%rax)"
               :
               : "i"(kRunMarkX86 + static_cast<uint32_t>(mark))
               : "memory");
#elif defined(__aarch64__)
  asm volatile(
      ".inst %c0"
      :
      : "i"(0xd2a0001fU | ((kRunMarkArm + static_cast<uint32_t>(mark)) << 5))
      : "memory");
#endif
}

// The mark that an instruction is, if it is one, on either architecture.
inline std::optional<RunMark> RunMarkOf(std::span<const uint8_t> instruction) {
  uint32_t number = kRunMarkCount;
  if (instruction.size() == 7 && instruction[0] == 0x0f &&
      instruction[1] == 0x1f && instruction[2] == 0x80) {
    std::memcpy(&number, instruction.data() + 3, sizeof(number));
    number -= kRunMarkX86;
  } else if (instruction.size() == 4) {
    std::memcpy(&number, instruction.data(), sizeof(number));
    if ((number & 0xffe0001fU) == 0xd2a0001fU) {
      number = ((number >> 5) & 0xffff) - kRunMarkArm;
    }
  }
  if (number >= kRunMarkCount) return std::nullopt;
  return static_cast<RunMark>(number);
}

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXEC_RUN_MARK_H_
