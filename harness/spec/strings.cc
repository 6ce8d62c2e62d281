#include "harness/spec/strings.h"

namespace taprace {

Strings::Strings() { Intern(""); }

Strings::Id Strings::Intern(std::string_view text) {
  const auto known = ids_.find(text);
  if (known != ids_.end()) return known->second;
  const Id id = static_cast<Id>(texts_.size());
  texts_.emplace_back(text);
  ids_.emplace(texts_.back(), id);
  return id;
}

Strings::Id Strings::Append(Id front, Id back) {
  const uint64_t pair = uint64_t{front} << 32 | back;
  const auto known = joined_.find(pair);
  if (known != joined_.end()) return known->second;
  const Id id = Intern(texts_[front] + texts_[back]);
  joined_.emplace(pair, id);
  return id;
}

}  // namespace taprace
