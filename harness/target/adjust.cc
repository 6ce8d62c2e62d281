#include "harness/target/adjust.h"

#include <algorithm>

namespace taprace {

Status AdjustInterfaces(Kernel& kernel, const std::vector<Device>& idle,
                        const std::function<int(Device)>& remove,
                        const std::string& what) {
  const Result<std::vector<Device>> present = kernel.Interfaces();
  if (!present.ok()) return present.error();
  for (Device device : *present) {
    if (std::binary_search(idle.begin(), idle.end(), device)) continue;
    if (const int error = remove(device)) {
      return ErrnoError("removing " + what + ToString(device), error);
    }
  }
  for (Device device : idle) {
    if (std::binary_search(present->begin(), present->end(), device)) continue;
    if (const int error = kernel.Create(device).error) {
      return ErrnoError("making " + what + ToString(device), error);
    }
  }
  return Done{};
}

}  // namespace taprace
