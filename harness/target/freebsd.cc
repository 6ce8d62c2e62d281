#ifdef __FreeBSD__

#include "harness/target/freebsd.h"

// clang-format off
#include <sys/param.h>  // the others need it
#include <fcntl.h>
#include <net/if.h>
#include <net/if_tap.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
// clang-format on

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <thread>

namespace taprace {
namespace {

constexpr char kLockFile[] = "/var/run/taprace.lock";

// TAPSTRANSIENT of FreeBSD 14 and newer, which older headers do not have.
constexpr auto kSetTransient = _IOW('t', 98, int);
constexpr int kFirstVersionWithTransient = 1'400'000;

// How long after its last close a transient device may still be there, though
// without a name: the kernel takes it down in another thread, which looks every
// tenth of a second whether the close is over. To make the same unit anew
// meanwhile is a panic ("inconsistent devsw"), which would be this run's fault
// and come in the next one.
constexpr std::chrono::milliseconds kTransientGone{300};

// The path of a device node, made without allocating or formatted output: Open
// also runs in forked children.
class NodePath {
 public:
  explicit NodePath(Device device) {
    const std::string_view family = FamilyName(device.family);
    char* end = std::copy(kFolder.begin(), kFolder.end(), text_.data());
    end = std::copy(family.begin(), family.end(), end);
    if (!device.generic()) {
      end =
          std::to_chars(end, text_.data() + text_.size() - 1, device.unit).ptr;
    }
    *end = '\0';
  }
  const char* c_str() const { return text_.data(); }
  const char* name() const { return text_.data() + kFolder.size(); }

 private:
  static constexpr std::string_view kFolder = "/dev/";
  std::array<char, 32> text_;
};

// Which device a descriptor of a generic open got. The node's name is right
// even where the interface has been renamed, so it is asked first.
std::optional<Device> DeviceOf(int fd) {
  std::array<char, SPECNAMELEN + 1> name = {};
  if (fdevname_r(fd, name.data(), static_cast<int>(name.size())) != nullptr) {
    if (auto device = ParseInterface(name.data())) return device;
  }
  ifreq request = {};
  if (ioctl(fd, TAPGIFNAME, &request) != 0) return std::nullopt;
  return ParseInterface(request.ifr_name);
}

Result<int> TakeLock() {
  const int fd = open(kLockFile, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return ErrnoError(kLockFile, errno);
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  const int error = errno;
  close(fd);
  if (error != EWOULDBLOCK) return ErrnoError(kLockFile, error);
  return Error{std::string("another taprace runs on this host, or has just "
                           "died and is cleaned up after: ") +
                   kLockFile + " is locked",
               EBUSY};
}

bool Holds(const std::vector<Device>& sorted, Device device) {
  return std::binary_search(sorted.begin(), sorted.end(), device);
}

bool HasInterface(const std::vector<Interface>& interfaces, Device device) {
  return std::any_of(
      interfaces.begin(), interfaces.end(),
      [&](const Interface& each) { return each.device == device; });
}

// "tap3", "tap3 (in use)", "wan0 (tap3, left by an earlier taprace)"
std::string Description(const Interface& interface) {
  std::string notes;
  const auto note = [&](const std::string& text) {
    notes += (notes.empty() ? " (" : ", ") + text;
  };
  const std::string device = ToString(interface.device);
  if (interface.name != device) note(device);
  if (interface.marked) note("left by an earlier taprace");
  if (interface.running) note("in use");
  return interface.name + notes + (notes.empty() ? "" : ")");
}

}  // namespace

Result<std::unique_ptr<FreeBsdKernel>> FreeBsdKernel::Create(Options options) {
  if (!GetSetting(Family::kTap, Option::kDevfsCloning)) {
    return Error{"this kernel has no tap driver; load it: kldload if_tuntap"};
  }
  if (geteuid() != 0) {
    return Error{"tap interfaces are made by root only", EPERM};
  }
  const Result<int> lock = TakeLock();
  if (!lock.ok()) return lock.error();
  const int control = socket(AF_LOCAL, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (control < 0) {
    const int error = errno;
    close(*lock);
    return ErrnoError("socket", error);
  }
  std::unique_ptr<FreeBsdKernel> kernel(
      new FreeBsdKernel(options, *lock, control));
  const Status removed = kernel->RemoveLeftovers();
  if (!removed.ok()) return removed.error();
  const Status alone = kernel->LookForForeign();
  if (!alone.ok()) return alone.error();
  Result<std::unique_ptr<LastWill>> will =
      LastWill::Make([&] { kernel->CleanUpAfterDeath(); });
  if (!will.ok()) return will.error();
  kernel->will_ = std::move(*will);
  return kernel;
}

Traits FreeBsdKernel::MakeTraits() {
  Traits traits = {.outlives_close = true,
                   .destroy_takes_held = false,
                   .spec = "stock",
                   .families = {Family::kTap, Family::kTun},
                   .options = {}};
  // The module, in the mode that it stays in.
  switch (GetSetting(Family::kTap, Option::kReuse).value_or(0)) {
    case 1:
      traits.spec = "exclusive";
      break;
    case 2:
      traits.spec = "handoff";
      traits.lookups_make = true;
      break;
    default:
      break;
  }
  if (getosreldate() >= kFirstVersionWithTransient) {
    traits.options.push_back(Option::kPersist);
  }
  for (int i = 0; i < kOptionCount; ++i) {
    const auto option = static_cast<Option>(i);
    // The specification is that of one mode; what unloads the module is asked
    // for, not tried by chance.
    if (OfDescriptor(option) || option == Option::kReuse ||
        option == Option::kModule) {
      continue;
    }
    if (GetSetting(Family::kTap, option)) traits.options.push_back(option);
  }
  return traits;
}

FreeBsdKernel::FreeBsdKernel(Options options, int lock, int socket)
    : options_(options), lock_(lock), socket_(socket), process_(getpid()) {}

FreeBsdKernel::~FreeBsdKernel() {
  if (will_ != nullptr) (void)Prepare({});
  will_.reset();
  close(socket_);
  close(lock_);
}

Status FreeBsdKernel::RemoveLeftovers() {
  const Result<std::vector<Interface>> present = ListInterfaces(socket_);
  if (!present.ok()) return present.error();
  for (const Interface& interface : *present) {
    if (!interface.marked || interface.other || interface.running) continue;
    const Status removed = Remove(interface);
    if (!removed.ok()) return removed.error();
  }
  return Done{};
}

// Everything that is there now belongs to others. So does a node without an
// interface: the interface may be in a jail.
Status FreeBsdKernel::LookForForeign() {
  AwaitTransient();
  const Result<std::vector<Interface>> present = ListInterfaces(socket_);
  if (!present.ok()) return present.error();
  if (!options_.shared_host) {
    // Those that cannot be revived show up again right below.
    (void)ReviveNodes(*present);
  }
  const Result<std::vector<Device>> nodes = ListNodes();
  if (!nodes.ok()) return nodes.error();
  std::string names;
  for (const Interface& interface : *present) {
    foreign_.push_back(interface.device);
    names += (names.empty() ? "" : ", ") + Description(interface);
  }
  for (Device device : *nodes) {
    if (HasInterface(*present, device)) continue;
    foreign_.push_back(device);
    names += (names.empty() ? "" : ", ") + ToString(device) + " (device only)";
  }
  std::sort(foreign_.begin(), foreign_.end());
  if (foreign_.empty()) return Done{};
  if (!options_.shared_host) {
    return Error{"this host has interfaces of others: " + names +
                 "; --shared-host runs beside them and leaves them alone"};
  }
  if (GetSetting(Family::kTap, Option::kReuse).value_or(0) != 0) {
    return Error{
        "net.link.tap.reuse is on: opens of /dev/tap could be given "
        "the interfaces of others: " +
        names};
  }
  return Done{};
}

bool FreeBsdKernel::Foreign(Device device) const {
  return Holds(foreign_, device);
}

Status FreeBsdKernel::MayUse(Device device) const {
  if (!Foreign(device)) return Done{};
  return Error{ToString(device) + " is not taprace's on this host", EPERM};
}

std::atomic<FreeBsdKernel::Claim>& FreeBsdKernel::ClaimOf(Device device) {
  assert(device.unit >= 0 && device.unit <= kUnitMax);
  return claims_[static_cast<size_t>(device.family) * kUnits +
                 static_cast<size_t>(device.unit)];
}

// Marks a unit that the caller holds open, so that no destroy can pass by. A
// child has none of its parent's descriptors, and its claims are a copy.
void FreeBsdKernel::ClaimOpened(Device device) {
  if (device.unit <= kUnitMax &&
      ClaimOf(device).exchange(Claim::kMarked) == Claim::kMarked) {
    return;
  }
  const NodePath path(device);
  if (getpid() == process_) {
    (void)MarkInterface(socket_, path.name());
    return;
  }
  const int own = socket(AF_LOCAL, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (own < 0) return;
  (void)MarkInterface(own, path.name());
  close(own);
}

Opened FreeBsdKernel::Open(Device device) {
  if (Foreign(device)) return {.error = EPERM};
  const int fd = open(NodePath(device).c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return {.error = errno};
  const std::optional<Device> got = DeviceOf(fd);
  if (got) ClaimOpened(*got);
  if (!got || got->unit > kUnitMax) {
    close(fd);
    return {.error = EOVERFLOW};
  }
  return {.error = 0, .fd = fd, .unit = got->unit};
}

Opened FreeBsdKernel::OpenOnly(Device device) {
  const int fd = open(NodePath(device).c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return {.error = errno};
  return {.error = 0, .fd = fd};
}

// What is above kUnitMax has no claim, but it can be marked: it is idle and
// this process is its only user.
int FreeBsdKernel::AddIdle(Device device) {
  if (device.unit <= kUnitMax) return Create(device).error;
  if (Foreign(device)) return EPERM;
  const Outcome made = CreateInterface(socket_, device);
  if (!made.ok()) return made.error;
  return MarkInterface(socket_, NodePath(device).name());
}

int FreeBsdKernel::RemoveIdle(Device device) {
  if (device.unit <= kUnitMax) return Destroy(device);
  if (Foreign(device)) return EPERM;
  return DestroyInterface(socket_, NodePath(device).name());
}

Result<std::vector<Device>> FreeBsdKernel::AllInterfaces() {
  if (options_.shared_host) {
    return Error{"nothing is measured beside interfaces of others"};
  }
  const Result<std::vector<Interface>> present = ListInterfaces(socket_);
  if (!present.ok()) return present.error();
  std::vector<Device> devices;
  for (const Interface& interface : *present) {
    if (interface.other || Foreign(interface.device)) continue;
    devices.push_back(interface.device);
  }
  return devices;
}

int FreeBsdKernel::Stat(Device device) {
  if (Foreign(device)) return EPERM;
  struct stat ignored;
  return stat(NodePath(device).c_str(), &ignored) == 0 ? 0 : errno;
}

int FreeBsdKernel::Access(Device device) {
  if (Foreign(device)) return EPERM;
  return access(NodePath(device).c_str(), R_OK | W_OK) == 0 ? 0 : errno;
}

Outcome FreeBsdKernel::Create(Device device) {
  if (Foreign(device)) return {.error = EPERM};
  const Outcome made = CreateInterface(socket_, device);
  if (!made.ok()) return made;
  if (made.unit > kUnitMax) return {.error = EOVERFLOW};
  // Not marked here: nothing keeps another thread from destroying it.
  Claim none = Claim::kNone;
  ClaimOf({device.family, made.unit})
      .compare_exchange_strong(none, Claim::kCreated);
  return made;
}

int FreeBsdKernel::Destroy(Device device) {
  if (Foreign(device)) return EPERM;
  // Taken back first: whoever makes the unit anew may do so, and claim it,
  // before the destroy has returned.
  std::atomic<Claim>& claim = ClaimOf(device);
  const Claim before = claim.exchange(Claim::kNone);
  const int error = DestroyInterface(socket_, NodePath(device).name());
  Claim none = Claim::kNone;
  if (error != 0) claim.compare_exchange_strong(none, before);
  return error;
}

int FreeBsdKernel::Set(const Operation& operation, int fd) {
  if (!OfDescriptor(operation.option)) {
    if (options_.shared_host) return EPERM;
    return SetSetting(operation.device.family, operation.option,
                      operation.value);
  }
  const int transient = operation.value == 0 ? 1 : 0;
  if (ioctl(fd, kSetTransient, &transient) != 0) return errno;
  if (transient != 0) made_transient_ = true;
  return 0;
}

bool FreeBsdKernel::Ours(const Interface& interface) {
  if (interface.other || Foreign(interface.device)) return false;
  if (!options_.shared_host || interface.marked) return true;
  return interface.device.unit <= kUnitMax &&
         ClaimOf(interface.device) != Claim::kNone;
}

// Also marks those of them that are not yet, and brings the claims in line.
Result<std::vector<Interface>> FreeBsdKernel::OwnInterfaces() {
  const Result<std::vector<Interface>> present = ListInterfaces(socket_);
  if (!present.ok()) return present.error();
  std::vector<Interface> own;
  for (const Interface& interface : *present) {
    if (Ours(interface)) own.push_back(interface);
  }
  for (std::atomic<Claim>& claim : claims_) claim = Claim::kNone;
  for (Interface& interface : own) {
    if (const int error = MarkInterface(socket_, interface.name.c_str())) {
      return ErrnoError("marking interface " + interface.name, error);
    }
    interface.marked = true;
    if (interface.device.unit <= kUnitMax) {
      ClaimOf(interface.device) = Claim::kMarked;
    }
  }
  return own;
}

// Refuses where it would have to wait for somebody to close it.
Status FreeBsdKernel::Remove(const Interface& interface) const {
  if (interface.running) {
    return Error{"interface " + interface.name + " is in use", EBUSY};
  }
  if (int error = DestroyInterface(socket_, interface.name.c_str())) {
    return ErrnoError("removing interface " + interface.name, error);
  }
  return Done{};
}

// A lookup that meets a destroy can leave a device whose interface is gone and
// that nothing can open or destroy. To make the interface and remove it again
// removes the device too. Fails, without harm, for a device whose interface is
// in a jail.
Status FreeBsdKernel::ReviveNodes(
    const std::vector<Interface>& interfaces) const {
  const Result<std::vector<Device>> nodes = ListNodes();
  if (!nodes.ok()) return nodes.error();
  for (Device device : *nodes) {
    if (HasInterface(interfaces, device) || Foreign(device)) continue;
    const std::string name = ToString(device);
    int error = CreateInterface(socket_, device).error;
    if (error == 0) error = DestroyInterface(socket_, name.c_str());
    if (error != 0) {
      return ErrnoError("removing /dev/" + name + ", which has no interface",
                        error);
    }
  }
  return Done{};
}

void FreeBsdKernel::AwaitTransient() {
  if (!made_transient_.exchange(false)) return;
  if (getosreldate() < kFirstVersionWithTransient) return;
  std::this_thread::sleep_for(kTransientGone);
}

Status FreeBsdKernel::Prepare(const std::vector<Device>& idle) {
  const Status restored = settings_.Restore();
  if (!restored.ok()) return restored.error();
  AwaitTransient();
  const Result<std::vector<Interface>> own = OwnInterfaces();
  if (!own.ok()) return own.error();
  std::vector<Interface> kept;
  for (const Interface& interface : *own) {
    const bool wanted = Holds(idle, interface.device) &&
                        interface.name == ToString(interface.device);
    if (wanted && !interface.running) {
      kept.push_back(interface);
      continue;
    }
    const Status removed = Remove(interface);
    if (!removed.ok()) return removed.error();
  }
  if (!options_.shared_host) {
    const Status revived = ReviveNodes(kept);
    if (!revived.ok()) return revived.error();
  }
  for (Device device : idle) {
    const Status may_use = MayUse(device);
    if (!may_use.ok()) return may_use.error();
    if (HasInterface(kept, device)) continue;
    if (const int error = Create(device).error) {
      return ErrnoError("making interface " + ToString(device), error);
    }
  }
  const Result<std::vector<Interface>> now = OwnInterfaces();
  if (!now.ok()) return now.error();
  return Done{};
}

// The dead process and its children may be closing their descriptors still.
void FreeBsdKernel::CleanUpAfterDeath() {
  constexpr int kAttempts = 100;
  constexpr std::chrono::milliseconds kPause{100};
  made_transient_ = true;  // for all that is known
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (Prepare({}).ok()) return;
    std::this_thread::sleep_for(kPause);
  }
}

Result<std::vector<Device>> FreeBsdKernel::Interfaces() {
  const Result<std::vector<Interface>> own = OwnInterfaces();
  if (!own.ok()) return own.error();
  // A kernel that has freed a device it still lists panics when /dev is read:
  // better now than in the next run, which has no part in it.
  const Result<std::vector<Device>> nodes = ListNodes();
  if (!nodes.ok()) return nodes.error();
  std::vector<Device> devices;
  for (const Interface& interface : *own) {
    if (interface.device.unit <= kUnitMax) devices.push_back(interface.device);
  }
  return devices;
}

}  // namespace taprace

#endif  // __FreeBSD__
