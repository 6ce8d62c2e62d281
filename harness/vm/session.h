// A conversation with the agent in a guest, under supervision: whatever the
// guest does, every wait ends, with a reply or with how the guest was lost.
#ifndef TAPRACE_HARNESS_VM_SESSION_H_
#define TAPRACE_HARNESS_VM_SESSION_H_

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "harness/agent/command.h"
#include "harness/agent/reply.h"
#include "harness/console/reader.h"
#include "harness/symbols/symbolizer.h"
#include "harness/vm/console_log.h"
#include "harness/vm/machine.h"

namespace taprace {

// How a guest was lost.
struct Loss {
  enum class Cause {
    kKernel,    // its kernel said so on the console
    kProgress,  // it did not answer in time
    kOther,  // the agent or the hypervisor ended, the console overflowed, …
  };
  Cause cause = Cause::kOther;
  std::string title;  // stable: see ConsoleReport
};

class Session {
 public:
  using Clock = std::chrono::steady_clock;

  // Functions on the console are named by `symbolizer`, which must outlive the
  // session.
  Session(std::unique_ptr<Machine> machine, const GuestLimits& limits,
          const Symbolizer& symbolizer);

  // Sends a command. A guest that does not take it in time shows in Receive.
  void Send(const Command& command);

  // The next reply, or how the guest was lost. Replies that came before the
  // loss come first.
  std::variant<Reply, Loss> Receive(Clock::time_point deadline);

  // Whether a reply is there, or comes until then. No reply is lost by waiting.
  // What is none is no fault yet: a terminal echoes what comes before the agent
  // has told it not to.
  bool AwaitReply(Clock::time_point until);

  // Waits until the console shows `text`, from what no earlier call has seen.
  std::optional<Loss> AwaitConsole(std::string_view text,
                                   Clock::time_point deadline);

  // Types on the console.
  void Type(std::string_view text);

  // Whether the next Receive will tell of a loss, if nothing else comes.
  bool lost() { return reader_.fatal() || machine_->Ended().has_value(); }

  // What the guest's kernel has complained of so far without dying.
  std::vector<ConsoleReport> ConsoleReports() const {
    return reader_.Reports();
  }

  // Reads what the console has by now.
  void ReadConsole();

  std::string console() const { return symbolizer_.Annotated(log_.text()); }
  Machine& machine() { return *machine_; }

 private:
  void ReadPort();
  std::optional<Loss> Lost(Clock::time_point deadline);
  Loss ByConsole() const;
  void AwaitEndOfReport();
  void Wait() const;

  const std::unique_ptr<Machine> machine_;
  const GuestLimits limits_;
  const Symbolizer& symbolizer_;
  ConsoleReader reader_;
  ConsoleLog log_;
  std::string unseen_;    // of the console, for AwaitConsole
  std::string incoming_;  // of the port: less than a line
  std::string outgoing_;
  std::deque<Reply> replies_;
  std::optional<Loss> broken_;  // the agent does not keep to the protocol
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_VM_SESSION_H_
