// The plugin's side of the conversation with the host. The host sends lines,
// each of which gets one in return:
//
//   plan STATEMENTS   `ok` once the plan is in force; points are addresses
//   seed NUMBER       `ok`; for the runs to come
//   report            `report …` (steer_report.h of harness/steer)
//
// or `error TEXT`.
#ifndef TAPRACE_CI_STEER_SERVER_H_
#define TAPRACE_CI_STEER_SERVER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ci/steer/engine.h"

namespace taprace {

// Makes the guest's instructions at these addresses, numbered from 0, tell the
// engine; returns when that is so.
using Install = std::function<void(const std::vector<uint64_t>& addresses)>;

class SteerServer {
 public:
  SteerServer(Engine& engine, Install install)
      : engine_(engine), install_(std::move(install)) {}

  std::string Answer(std::string_view line);

  // Answers until the end of `fd`, a socket.
  void Serve(int fd);

 private:
  std::string LoadPlan(std::string_view text);

  Engine& engine_;
  const Install install_;
  std::vector<uint64_t> installed_;
};

}  // namespace taprace

#endif  // TAPRACE_CI_STEER_SERVER_H_
