#include "harness/base/result.h"

#include <system_error>

namespace taprace {

Error ErrnoError(std::string message, int code) {
  message += ": ";
  message += std::generic_category().message(code);
  return Error{std::move(message), code};
}

}  // namespace taprace
