// The agent: runs programs in the guest it sits in, for a host.
#ifndef TAPRACE_HARNESS_AGENT_AGENT_H_
#define TAPRACE_HARNESS_AGENT_AGENT_H_

#include <memory>
#include <optional>
#include <string>

#include "harness/agent/command.h"
#include "harness/agent/online_check.h"
#include "harness/agent/port.h"
#include "harness/agent/reply.h"
#include "harness/agent/stream.h"
#include "harness/measure/measurer.h"
#include "harness/target/target.h"

namespace taprace {

class Agent {
 public:
  explicit Agent(Port& port)
      : port_(port),
        stream_(port),
        checked_(port, nullptr),
        checked_stream_(port, &stream_) {}

  // Answers commands until `bye` or the end of the input. An error means that
  // the port failed.
  Status Serve();

 private:
  Status Answer(std::string_view line);
  Status Send(const Reply& reply);
  Status Execute(const HelloCommand& hello);
  Status Execute(const SetupCommand& setup);
  Status Execute(const RunCommand& run);
  Status Execute(const BareCommand& bare);
  Status Execute(const BenchCommand& bench);
  Status Execute(const TroubleCommand& trouble);
  Status Execute(const SymbolsCommand& symbols);
  Status Execute(const ByeCommand& bye);
  Status SendResult(uint64_t id, const Program& program,
                    const RunResult& result);

  Port& port_;
  Stream stream_;
  OnlineCheck checked_;
  OnlineCheck checked_stream_;
  bool streaming_ = false;
  bool over_ = false;
  std::unique_ptr<Target> target_;         // after `setup`
  std::unique_ptr<Measurer> measurer_;     // of target_, after a `bench`
  std::optional<TroubleCommand> trouble_;  // for the next run
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_AGENT_AGENT_H_
