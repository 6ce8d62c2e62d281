// The system calls of a kernel under test, one function an operation.
//
// The executor calls these from many threads at once; each makes the real
// system calls and answers with the kernel's own errno. An implementation adds
// no lock and no retry of its own: what it would smooth over is what taprace
// is looking for.
#ifndef TAPRACE_HARNESS_EXEC_KERNEL_H_
#define TAPRACE_HARNESS_EXEC_KERNEL_H_

#include <vector>

#include "harness/base/result.h"
#include "harness/tap/device.h"
#include "harness/tap/operation.h"
#include "harness/tap/outcome.h"

namespace taprace {

// An opened device, or the errno that stood in the way.
struct Opened {
  int error = 0;
  int fd = -1;           // valid where error is 0
  Unit unit = kGeneric;  // which unit it is, likewise
};

class Kernel {
 public:
  virtual ~Kernel() = default;

  // Opens a device; a generic one gets some unit. Also called in a child
  // process forked from many threads: async-signal-safe calls only.
  virtual Opened Open(Device device) = 0;

  // These return 0 or an errno value.
  virtual int Close(int fd);
  virtual int Stat(Device device) = 0;
  virtual int Access(Device device) = 0;
  virtual int Destroy(Device device) = 0;

  // Makes the interface, idle; a generic name gets some unit.
  virtual Outcome Create(Device device) = 0;

  // kSet. `fd` is valid where the option belongs to a descriptor.
  virtual int Set(const Operation& operation, int fd) = 0;

  // Between runs, from one thread, while nothing is open:

  // Whether programs may name the device here, or why not.
  virtual Status MayUse(Device /*device*/) const { return Done{}; }

  // Sees to it that just the interfaces in `idle` exist (beside those that
  // taprace must leave alone) and that the driver's settings are as found.
  virtual Status Prepare(const std::vector<Device>& idle) = 0;

  // The interfaces there are, sorted, without those to be left alone.
  virtual Result<std::vector<Device>> Interfaces() = 0;

  // For measuring (harness/measure), where nothing keeps sets of units:

  // Units below this one may be used; above kUnitMax by these functions alone.
  virtual Unit unit_limit() const { return kUnitMax + 1; }

  // Open without more than its system calls: the unit may stay kGeneric.
  virtual Opened OpenOnly(Device device) { return Open(device); }

  // Makes an idle interface, removes one; an errno value.
  virtual int AddIdle(Device device) { return Create(device).error; }
  virtual int RemoveIdle(Device device) { return Destroy(device); }

  // Interfaces(), with those above kUnitMax. An error where it is not certain
  // which of them are other people's.
  virtual Result<std::vector<Device>> AllInterfaces() { return Interfaces(); }

  // Whether interfaces that are left there go with the process.
  virtual bool cleans_up() const { return false; }
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXEC_KERNEL_H_
