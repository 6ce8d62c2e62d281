// Histories of a register and of a key-value store that somebody recorded
// (docs/history-format.md), as calls that a checker takes.
#ifndef TAPRACE_HARNESS_SPEC_RECORDED_H_
#define TAPRACE_HARNESS_SPEC_RECORDED_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/check/model.h"
#include "harness/history/event.h"
#include "harness/spec/kv.h"
#include "harness/spec/register.h"
#include "harness/spec/strings.h"

namespace taprace {

// Calls, and for each the line of its invocation.
template <typename M>
struct Recorded {
  std::vector<check::Call<M>> calls;
  std::vector<int> lines;
};

// Operations "read", "write" (value: a number), "cas" (value: [old, new]). A
// read of null found the register never written. A failed "cas" found another
// value than `old`; other failed calls did nothing and are left out, and so
// are reads without a result. Errors name `file` and line.
Result<Recorded<Register>> RegisterCalls(const EventLog& log,
                                         std::string_view file);

// Operations "get" (value: [key]), "put" and "append" ([key, text]), by key:
// keys have nothing to do with each other, so each is a history of its own, in
// which it is key 0. A get of null found nothing, as if it were the empty text.
Result<std::map<std::string, Recorded<Kv>>> KvCalls(const EventLog& log,
                                                    std::string_view file,
                                                    Strings& strings);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_SPEC_RECORDED_H_
