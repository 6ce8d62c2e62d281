#ifndef TAPRACE_BENCH_REPORT_READ_FILE_H_
#define TAPRACE_BENCH_REPORT_READ_FILE_H_

#include <string>

#include "harness/base/result.h"

namespace taprace {

// The error names the file.
Result<std::string> ReadWholeFile(const std::string& path);

}  // namespace taprace

#endif  // TAPRACE_BENCH_REPORT_READ_FILE_H_
