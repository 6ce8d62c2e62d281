// What is to be done when this process has died, however it died: a process of
// its own waits for that and does it then. For putting back in order what
// would otherwise stay as it was at a kill -9.
//
//   Result<std::unique_ptr<LastWill>> will = LastWill::Make(RemoveAll);
#ifndef TAPRACE_HARNESS_TARGET_LAST_WILL_H_
#define TAPRACE_HARNESS_TARGET_LAST_WILL_H_

#include <sys/types.h>

#include <functional>
#include <memory>

#include "harness/base/result.h"

namespace taprace {

class LastWill {
 public:
  // `act` runs on a copy of this process's memory, made now by fork(2); so
  // call this while there is one thread. Descriptors are inherited too, among
  // them locks by flock(2), which are so held until `act` has returned.
  static Result<std::unique_ptr<LastWill>> Make(
      const std::function<void()>& act);

  // Revoked: `act` is not run. Waits until the other process is gone.
  ~LastWill();
  LastWill(const LastWill&) = delete;
  LastWill& operator=(const LastWill&) = delete;

 private:
  LastWill(pid_t process, int socket) : process_(process), socket_(socket) {}

  const pid_t process_;
  const int socket_;  // the other process sees it close when this one dies
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TARGET_LAST_WILL_H_
