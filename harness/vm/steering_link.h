// The host's end of the conversation with the steering plugin in QEMU
// (ci/steer/server.h has the lines).
#ifndef TAPRACE_HARNESS_VM_STEERING_LINK_H_
#define TAPRACE_HARNESS_VM_STEERING_LINK_H_

#include <chrono>
#include <functional>
#include <string>

#include "harness/base/result.h"
#include "harness/steer/plan.h"
#include "harness/steer/steer_report.h"

namespace taprace {

class SteeringLink {
 public:
  // `fd` is a socket, which stays the caller's.
  explicit SteeringLink(int fd) : fd_(fd) {}

  // Puts a resolved plan in force. The plugin needs a vCPU that wakes up for
  // that, so `wake` is called until it has: it makes the guest do something.
  Status Load(const Plan& plan, const std::function<Status()>& wake);

  // Of the chance in the next runs.
  Status Seed(uint64_t seed);

  Result<SteerReport> Report();

 private:
  Status Send(const std::string& line);
  // The next line, waited for that long; an empty one if there is none by then.
  Result<std::string> Receive(std::chrono::milliseconds time);
  Status ExpectOk(const std::string& answer) const;
  Result<std::string> Ask(const std::string& line);

  const int fd_;
  std::string incoming_;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_VM_STEERING_LINK_H_
