#include "harness/schedule/portfolio.h"

#include <utility>

namespace taprace::schedule {

Portfolio::Portfolio(std::vector<std::unique_ptr<Strategy>> members)
    : members_(std::move(members)) {}

bool Portfolio::Begin() {
  while (!members_.empty()) {
    turn_ %= members_.size();
    current_ = members_[turn_].get();
    if (current_->Begin()) {
      ++turn_;
      return true;
    }
    members_.erase(members_.begin() + static_cast<std::ptrdiff_t>(turn_));
  }
  return false;
}

}  // namespace taprace::schedule
