// The history of a run, from the lines in which an agent tells it.
#ifndef TAPRACE_HARNESS_VM_RUN_LOG_H_
#define TAPRACE_HARNESS_VM_RUN_LOG_H_

#include <string>
#include <vector>

#include "harness/agent/reply.h"
#include "harness/exec/executor.h"
#include "harness/history/history.h"
#include "harness/program/program.h"

namespace taprace {

class RunLog {
 public:
  // `program` is complete and outlives the log.
  explicit RunLog(const Program& program)
      : program_(program), under_way_(program.threads.size()) {}

  // False where the reply cannot be of this program.
  bool Add(const InvokedReply& reply);
  bool Add(const ReturnedReply& reply);
  bool Add(const HangReply& reply);
  bool Add(const BrokenReply& reply);

  // Calls that were invoked and have not returned are pending.
  History Finish() const;
  const std::optional<Hang>& hang() const { return hang_; }

  // What the agent saw go wrong during the run, in a sentence; or empty.
  const std::string& verdict() const { return verdict_; }

 private:
  struct UnderWay {
    bool any = false;
    size_t index = 0;
    int64_t invoke_ns = 0;
  };

  bool Has(size_t thread, size_t index) const {
    return thread < program_.threads.size() &&
           index < program_.threads[thread].size();
  }

  const Program& program_;
  std::vector<Call> calls_;  // returned
  std::vector<UnderWay> under_way_;
  std::optional<Hang> hang_;
  std::string verdict_;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_VM_RUN_LOG_H_
