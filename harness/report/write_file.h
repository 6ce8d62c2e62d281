// Writing files that are either complete or not there.
#ifndef TAPRACE_HARNESS_REPORT_WRITE_FILE_H_
#define TAPRACE_HARNESS_REPORT_WRITE_FILE_H_

#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace taprace {

// Makes `text` the whole content of the file `path`.
//
// A regular file is written beside its place, flushed to the disk and renamed:
// readers see the old content or the new one, and a failure leaves the old. An
// existing file keeps its permissions, a symbolic link keeps pointing to it.
// What is no regular file (a pipe, a terminal, /dev/full) is written to
// directly, and so are /dev/stdout, /dev/stderr and /dev/fd/N, through the
// descriptor that the process has, wherever that leads.
//
// The error names the file and why: "out.json: cannot write: No space left on
// device".
Status WriteFileAtomically(const std::string& path, std::string_view text);

// Creates `path`, which must not exist, with `text`, flushed to the disk. On
// failure nothing is left of it.
Status CreateFile(const std::string& path, std::string_view text,
                  unsigned mode = 0666);

// Flushes a folder, so that the names in it survive a power failure.
Status SyncFolder(const std::string& path);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_REPORT_WRITE_FILE_H_
