#include "harness/vm/run_log.h"

#include "harness/history/record_page.h"

namespace taprace {

bool RunLog::Add(const InvokedReply& reply) {
  if (!Has(reply.thread, reply.index)) return false;
  under_way_[reply.thread] = {true, reply.index, reply.invoke_ns};
  return true;
}

bool RunLog::Add(const ReturnedReply& reply) {
  if (!Has(reply.thread, reply.index)) return false;
  under_way_[reply.thread].any = false;
  calls_.push_back({.thread = static_cast<int32_t>(reply.thread),
                    .operation = program_.threads[reply.thread][reply.index],
                    .invoke_ns = reply.invoke_ns,
                    .return_ns = reply.return_ns,
                    .outcome = reply.outcome});
  return true;
}

bool RunLog::Add(const HangReply& reply) {
  if (!Has(reply.thread, reply.index)) return false;
  if (!hang_) hang_.emplace();
  hang_->interrupted = reply.interrupted;
  hang_->calls.push_back(
      {.thread = static_cast<int32_t>(reply.thread),
       .operation = program_.threads[reply.thread][reply.index],
       .where = reply.where});
  return true;
}

bool RunLog::Add(const BrokenReply& reply) {
  if (!Has(reply.thread, reply.index)) return false;
  verdict_ = reply.invariant + " by '" +
             ToString(program_.threads[reply.thread][reply.index]) +
             "' of thread " + std::to_string(reply.thread);
  return true;
}

History RunLog::Finish() const {
  History history{.idle = program_.idle, .calls = calls_};
  for (size_t thread = 0; thread < under_way_.size(); ++thread) {
    const UnderWay& call = under_way_[thread];
    if (!call.any) continue;
    history.calls.push_back({.thread = static_cast<int32_t>(thread),
                             .operation = program_.threads[thread][call.index],
                             .invoke_ns = call.invoke_ns});
  }
  SortFromFirst(history);
  return history;
}

}  // namespace taprace
