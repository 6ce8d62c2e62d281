// Errors as values: a sentence for the person and a code for the machine.
//
//   Result<Program> program = ParseProgram(text);
//   if (!program.ok()) return program.error();
//   Run(*program);
#ifndef TAPRACE_HARNESS_BASE_RESULT_H_
#define TAPRACE_HARNESS_BASE_RESULT_H_

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace taprace {

// Why something could not be done. `message` is one line without a trailing
// full stop that names the file, line or flag at fault. `code` is an errno
// value, or 0 where the operating system had no part in it.
struct Error {
  std::string message;
  int code = 0;
};

// `message`, followed by what `code` means in the operating system's words.
Error ErrnoError(std::string message, int code);

// A value or the reason why there is none.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT: implicit
  Result(Error error) : state_(std::move(error)) {}  // NOLINT: implicit

  bool ok() const { return std::holds_alternative<T>(state_); }

  // The value; only when ok().
  const T& operator*() const {
    assert(ok());
    return std::get<T>(state_);
  }
  T& operator*() {
    assert(ok());
    return std::get<T>(state_);
  }
  const T* operator->() const { return &**this; }
  T* operator->() { return &**this; }

  // The reason; only when not ok().
  const Error& error() const {
    assert(!ok());
    return std::get<Error>(state_);
  }

 private:
  std::variant<T, Error> state_;
};

// Success, or the reason why not.
struct Done {};
using Status = Result<Done>;

}  // namespace taprace

#endif  // TAPRACE_HARNESS_BASE_RESULT_H_
