// The tap and tun drivers of the FreeBSD kernel this process runs on.
//
// `open` is open(2) of /dev/tap, /dev/tapN, /dev/tun or /dev/tunN; `stat` and
// `access` are the calls of those names, which create an interface just as an
// open does; `create` and `destroy` are SIOCIFCREATE2 and SIOCIFDESTROY, as
// ifconfig(8) uses them; `set persist` is TAPSTRANSIENT, inverted, ENOTTY
// before FreeBSD 14; `set tap …` is sysctl(8) net.link.tap.*. See tap(4).
//
// There is no private copy of the drivers to play with: unit numbers, device
// nodes and settings are those of the host. So these rules hold:
//
//  - One taprace a host (a lock on /var/run/taprace.lock).
//  - It refuses to run beside tap or tun interfaces of somebody else, unless
//    the host is declared shared.
//  - On a shared host it uses none of theirs, by name or otherwise, changes no
//    setting of a driver (EPERM), and removes only what it opened or created
//    itself: interfaces that a stat or access created stay. On a host of its
//    own, all that is there after a run is the run's, and removed.
//  - What is made is marked as taprace's (see kMarkGroup), at the latest when
//    the run is over. After a kill -9 a process of its own removes all that
//    and restores the settings; it holds the lock until then. Where that one
//    was killed as well, the next taprace removes what is marked.
#ifndef TAPRACE_HARNESS_TARGET_FREEBSD_H_
#define TAPRACE_HARNESS_TARGET_FREEBSD_H_

#include <sys/types.h>

#include <array>
#include <atomic>
#include <memory>
#include <vector>

#include "harness/exec/kernel.h"
#include "harness/tap/traits.h"
#include "harness/target/freebsd_interface.h"
#include "harness/target/freebsd_settings.h"
#include "harness/target/last_will.h"

namespace taprace {

class FreeBsdKernel final : public Kernel {
 public:
  struct Options {
    // Run beside interfaces of others, by the rules above.
    bool shared_host = false;
  };

  // Needs root, the drivers (if_tuntap(4)), and that the process still has one
  // thread. Removes what a killed taprace left, except what somebody has open
  // now, which counts as somebody else's.
  static Result<std::unique_ptr<FreeBsdKernel>> Create(Options options);

  // Asks the running kernel which options it has.
  static Traits MakeTraits();

  ~FreeBsdKernel() override;

  Opened Open(Device device) override;
  int Stat(Device device) override;
  int Access(Device device) override;
  Outcome Create(Device device) override;
  int Destroy(Device device) override;
  int Set(const Operation& operation, int fd) override;
  Status MayUse(Device device) const override;
  Status Prepare(const std::vector<Device>& idle) override;
  Result<std::vector<Device>> Interfaces() override;

  Unit unit_limit() const override { return 0x8000; }  // IF_MAXUNIT + 1
  Opened OpenOnly(Device device) override;
  int AddIdle(Device device) override;
  int RemoveIdle(Device device) override;
  // An error beside interfaces of others: bare opens claim nothing.
  Result<std::vector<Device>> AllInterfaces() override;

 private:
  // What is known of a unit since the last look at all interfaces.
  enum class Claim : uint8_t { kNone, kCreated, kMarked };
  static constexpr size_t kUnits = size_t{kUnitMax} + 1;
  using Claims = std::array<std::atomic<Claim>, 2 * kUnits>;  // by family

  FreeBsdKernel(Options options, int lock, int socket);

  Status RemoveLeftovers();
  Status LookForForeign();
  bool Foreign(Device device) const;
  std::atomic<Claim>& ClaimOf(Device device);
  void ClaimOpened(Device device);
  bool Ours(const Interface& interface);
  Result<std::vector<Interface>> OwnInterfaces();
  Status Remove(const Interface& interface) const;
  Status ReviveNodes(const std::vector<Interface>& interfaces) const;
  void AwaitTransient();
  void CleanUpAfterDeath();

  const Options options_;
  const int lock_;
  const int socket_;     // for interface ioctls
  const pid_t process_;  // tells a child, which has no socket_, from this one
  const SettingsAsFound settings_;
  std::vector<Device> foreign_;     // sorted; constant after Create
  std::unique_ptr<LastWill> will_;  // set when all that is not foreign is ours
  Claims claims_ = {};
  // Interfaces may have been made that are not persistent, since the last
  // Prepare or, before the first, by an earlier taprace.
  std::atomic<bool> made_transient_ = true;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TARGET_FREEBSD_H_
