// Tells the host of calls while they happen (events=stream of command.h).
#ifndef TAPRACE_HARNESS_AGENT_STREAM_H_
#define TAPRACE_HARNESS_AGENT_STREAM_H_

#include <string>
#include <vector>

#include "harness/agent/port.h"
#include "harness/exec/call_observer.h"
#include "harness/program/program.h"

namespace taprace {

// Writes ahead: an invocation is on its way before the call is made, and the
// return of the call before goes with it, in one write(2).
class Stream final : public CallObserver {
 public:
  explicit Stream(Port& port) : port_(port), threads_(kThreadsMax) {}

  void BeforeCall(size_t thread, int32_t index) override;
  void AfterCall(size_t thread, const Record& record) override;

  // Sends what the threads have left. After a run.
  void Flush();

 private:
  struct alignas(64) Lines {
    std::string text;  // not sent yet
  };

  Port& port_;
  std::vector<Lines> threads_;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_AGENT_STREAM_H_
