#include "bench/report/read_file.h"

#include <cerrno>
#include <fstream>
#include <iterator>

namespace taprace {

Result<std::string> ReadWholeFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), {});
  if (!file) return ErrnoError(path, errno);
  return text;
}

}  // namespace taprace
