// A name for what went wrong that stays the same from find to find, so that
// finds can be counted.
#ifndef TAPRACE_HARNESS_CHECK_TITLE_H_
#define TAPRACE_HARNESS_CHECK_TITLE_H_

#include <string>

#include "harness/check/violation.h"
#include "harness/history/history.h"

namespace taprace {

// "panic: newdev: inconsistent devsw" or, made from the calls involved,
// "failed-generic-open: open tap ENXIO". Numbers in messages read N. The title
// of a violation that has one, since a guest's console gave it, is that.
std::string TitleOf(const Violation& violation, const History& history);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CHECK_TITLE_H_
