// What a guest wrote to its console: all of a little, both ends of a lot.
#ifndef TAPRACE_HARNESS_VM_CONSOLE_LOG_H_
#define TAPRACE_HARNESS_VM_CONSOLE_LOG_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace taprace {

class ConsoleLog {
 public:
  void Append(std::string_view text);

  // Where something was left out, a line says how much.
  std::string text() const;

  int64_t size() const { return size_; }  // of all that came

 private:
  static constexpr size_t kHead = 64 << 10;
  static constexpr size_t kTail = 192 << 10;

  std::string head_;
  std::string tail_;  // up to twice kTail, so that cutting it is rare
  int64_t size_ = 0;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_VM_CONSOLE_LOG_H_
