#include "harness/exec/kernel.h"

#include <unistd.h>

#include <cerrno>

namespace taprace {

int Kernel::Close(int fd) { return close(fd) == 0 ? 0 : errno; }

}  // namespace taprace
