// Whole files.
#ifndef TAPRACE_HARNESS_VM_READ_FILE_H_
#define TAPRACE_HARNESS_VM_READ_FILE_H_

#include <cerrno>
#include <fstream>
#include <iterator>
#include <string>

#include "harness/base/result.h"

namespace taprace {

// The error names the file.
inline Result<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return ErrnoError(path, errno);
  std::string text((std::istreambuf_iterator<char>(file)), {});
  if (file.bad()) return ErrnoError(path, errno);
  return text;
}

}  // namespace taprace

#endif  // TAPRACE_HARNESS_VM_READ_FILE_H_
