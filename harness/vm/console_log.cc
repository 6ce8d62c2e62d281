#include "harness/vm/console_log.h"

#include <algorithm>

namespace taprace {

void ConsoleLog::Append(std::string_view text) {
  size_ += static_cast<int64_t>(text.size());
  const size_t room = kHead - head_.size();
  const std::string_view first = text.substr(0, room);
  head_ += first;
  text.remove_prefix(first.size());
  tail_ += text;
  if (tail_.size() > 2 * kTail) tail_.erase(0, tail_.size() - kTail);
}

std::string ConsoleLog::text() const {
  std::string_view tail = tail_;
  tail.remove_prefix(tail.size() - std::min(tail.size(), kTail));
  const int64_t left_out = size_ - static_cast<int64_t>(head_.size()) -
                           static_cast<int64_t>(tail.size());
  std::string text = head_;
  if (left_out > 0) {
    text += "\n[… " + std::to_string(left_out) + " bytes left out …]\n";
  }
  text += tail;
  return text;
}

}  // namespace taprace
