// Strings as small numbers: equal strings have equal numbers.
#ifndef TAPRACE_HARNESS_SPEC_STRINGS_H_
#define TAPRACE_HARNESS_SPEC_STRINGS_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace taprace {

class Strings {
 public:
  using Id = uint32_t;
  static constexpr Id kEmpty = 0;

  Strings();

  Id Intern(std::string_view text);

  // The number of the two strings joined. Allocates only the first time that
  // these two are.
  Id Append(Id front, Id back);

  // Valid until the Strings ends.
  std::string_view Text(Id id) const { return texts_[id]; }

 private:
  std::deque<std::string> texts_;  // never moves what is in it
  std::unordered_map<std::string_view, Id> ids_;
  std::unordered_map<uint64_t, Id> joined_;  // by front and back
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_SPEC_STRINGS_H_
