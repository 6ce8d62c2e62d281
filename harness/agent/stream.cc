#include "harness/agent/stream.h"

#include "harness/agent/reply.h"
#include "harness/history/clock.h"

namespace taprace {

void Stream::BeforeCall(size_t thread, int32_t index) {
  std::string& text = threads_[thread].text;
  AppendLine(InvokedReply{.thread = thread,
                          .index = static_cast<size_t>(index),
                          .invoke_ns = NowNs()},
             text);
  (void)port_.Write(text);  // an agent without a host is of no use anyway
  text.clear();
}

void Stream::AfterCall(size_t thread, const Record& record) {
  AppendLine(ReturnedReply{.thread = thread,
                           .index = static_cast<size_t>(record.index),
                           .invoke_ns = record.invoke_ns,
                           .return_ns = record.return_ns.load(),
                           .outcome = record.outcome},
             threads_[thread].text);
}

void Stream::Flush() {
  for (Lines& lines : threads_) {
    (void)port_.Write(lines.text);
    lines.text.clear();
  }
}

}  // namespace taprace
