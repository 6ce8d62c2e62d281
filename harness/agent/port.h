// The line between agent and host: a virtio-console port, a serial line, a
// socket, or a pair of pipes.
#ifndef TAPRACE_HARNESS_AGENT_PORT_H_
#define TAPRACE_HARNESS_AGENT_PORT_H_

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace taprace {

class Port {
 public:
  // Borrows the descriptors, which may be the same.
  Port(int in, int out) : in_(in), out_(out) {}

  // Opens the device at `path`, raw where it is a terminal; waits up to ten
  // seconds for it to appear. On Linux "/dev/virtio-ports/NAME" is found
  // without udev(7), too. "-" is standard input and output.
  static Result<std::unique_ptr<Port>> Open(const std::string& path);

  // The next line, without its line feed; nothing at the end of the input. A
  // line above `length_max` is read to its end and dropped: an error. While
  // the host has not opened its end of a virtio port, waits for it.
  Result<std::optional<std::string>> ReadLine(size_t length_max);

  // Writes all of it, and nothing of others in between.
  Status Write(std::string_view text);

 private:
  // More input into buffer_; false at its end.
  Result<bool> Fill();

  const int in_;
  const int out_;
  std::mutex writing_;
  std::string buffer_;  // read, not yet returned
  size_t begin_ = 0;    // of what is left in buffer_
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_AGENT_PORT_H_
