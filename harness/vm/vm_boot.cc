// How a guest of a VmTarget comes up.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "harness/spec/tap_rules.h"
#include "harness/vm/vm_target.h"

namespace taprace {
namespace {

using std::chrono::milliseconds;
using Clock = Session::Clock;

// The last lines of a console, for an error message.
std::string Tail(const std::string& text) {
  constexpr size_t kShown = 600;
  return text.substr(text.size() - std::min(text.size(), kShown));
}

}  // namespace

Error VmTarget::BootError(const std::string& why) const {
  return {
      fmt::format("{}: the guest did not come up: {}; its console ends:\n{}",
                  guest_.name, why, Tail(session_->console()))};
}

Status VmTarget::Boot() {
  const Clock::time_point start = Clock::now();
  const Clock::time_point deadline = start + guest_.limits.boot;
  Result<std::unique_ptr<Machine>> machine = hypervisor_->Boot(files_);
  if (!machine.ok()) return machine.error();
  session_ = std::make_unique<Session>(std::move(*machine), guest_.limits,
                                       symbolizer_);
  complaints_seen_ = 0;
  ++boots_;
  if (guest_.entry == Entry::kLogin) {
    const Status in = LogIn(deadline);
    if (!in.ok()) return in.error();
  }
  // bhyve, serial lines and the terminals of FreeBSD forget what comes before
  // somebody listens.
  if (guest_.port == PortKind::kSerial || guest_.system == System::kFreeBsd ||
      guest_.hypervisor == HypervisorKind::kBhyve) {
    CallOut(deadline);
  }
  const Result<Reply> greeting = Ask(HelloCommand(), deadline);
  if (!greeting.ok()) return greeting.error();
  if (!std::holds_alternative<Greeting>(*greeting)) {
    return BootError("'" + ToLine(*greeting) + "' is no greeting");
  }
  const Result<Reply> ready =
      Ask(SetupCommand{.target = !guest_.target.empty() ? guest_.target
                                 : guest_.system == System::kFreeBsd ? "freebsd"
                                                                     : "linux",
                       .mark = mark_,
                       .stream = options_.stream,
                       .jitter_ns = options_.jitter_ns_max,
                       .timeout_ms = options_.timeout.count(),
                       .pin = options_.pin},
          deadline);
  if (!ready.ok()) return ready.error();
  const auto* told = std::get_if<ReadyReply>(&*ready);
  if (told == nullptr) return BootError(ToLine(*ready));
  traits_ = told->traits;
  // Traits borrow the name of their specification.
  const TapRules* rules = FindTapSpec(told->spec);
  traits_.spec = rules == nullptr ? std::string_view() : rules->name;
  boot_time_ = std::chrono::duration_cast<milliseconds>(Clock::now() - start);
  steering_.GuestBooted(session_->machine().steering());
  return Done{};
}

// Repeats the first words until they are answered. The agent takes half a line
// for an error, which is no answer; one that stays of that opinion is asked
// once more by the caller.
void VmTarget::CallOut(Clock::time_point deadline) {
  constexpr milliseconds kPatience{1'000};
  constexpr int kErrors = 5;
  for (int errors = 0; errors < kErrors && Clock::now() < deadline;) {
    session_->Send(HelloCommand());
    if (!session_->AwaitReply(Clock::now() + kPatience)) {
      if (session_->lost()) return;
      continue;
    }
    const std::variant<Reply, Loss> answer = session_->Receive(deadline);
    const auto* reply = std::get_if<Reply>(&answer);
    if (reply == nullptr || std::holds_alternative<Greeting>(*reply)) return;
    ++errors;
  }
}

// As a person would, on the serial console.
Status VmTarget::LogIn(Clock::time_point deadline) {
  const bool freebsd = guest_.system == System::kFreeBsd;
  // The image is the first disk, the tar the next.
  const std::string disk = freebsd ? "/dev/vtbd1" : "/dev/vdb";
  const std::string folder = "/tmp/taprace";
  struct Step {
    std::string_view await;
    std::string type;
  };
  // csh and sh both take these. Prompts differ, so that each command says when
  // it is done, in words that its own echo does not have.
  const std::array<Step, 3> steps = {
      Step{"login:", "root\n"},
      Step{"# ", fmt::format("mkdir -p {0} && tar -xf {1} -C {0} && "
                             "echo taprace''-unpacked\n",
                             folder, disk)},
      Step{"taprace-unpacked",
           fmt::format("{0}/taprace-agent {0}/taprace.setup\n", folder)}};
  for (const Step& step : steps) {
    if (const auto loss = session_->AwaitConsole(step.await, deadline)) {
      return BootError(loss->title);
    }
    session_->Type(step.type);
  }
  return Done{};
}

}  // namespace taprace
