#include "harness/console/patterns.h"

#include <algorithm>
#include <array>

namespace taprace {
namespace {

constexpr unsigned kFatal = Opening::kFatal;
constexpr unsigned kAbsorbs = Opening::kAbsorbs;
constexpr unsigned kFunction = Opening::kFunction;
constexpr unsigned kLocks = Opening::kLocks;

constexpr std::array kOpenings = {
    // The agent's own last words (main.cc of harness/agent).
    Opening{"taprace-agent: {}", "taprace-agent: {1}", kFatal},

    // FreeBSD: trap_fatal(9) of the machine, panic(9), KASSERT(9).
    Opening{"Fatal trap {}: {} while in {} mode", "Fatal trap: {2}",
            kFatal | kAbsorbs | kFunction},
    Opening{"Fatal double fault", "Fatal double fault", kFatal | kAbsorbs},
    Opening{"KASSERT failed: {}", "KASSERT failed: {1}"},
    Opening{"panic: ASan: Invalid access, {} at {}, {}",
            "panic: ASan: invalid access, {1}", kFatal | kAbsorbs | kFunction},
    Opening{"ASan: Invalid access, {} at {}, {}", "ASan: invalid access, {1}",
            kFunction},
    Opening{"panic: MSan: {}", "panic: MSan: {1}",
            kFatal | kAbsorbs | kFunction},
    Opening{"MSan: Uninitialized {}", "MSan: uninitialized {1}", kFunction},
    Opening{"CSan: Racy Access [{} PC={}<{}+{}] [{} PC={}<{}+{}]",
            "CSan: racy access in {3} and {7}"},
    Opening{"CSan: Racy Access", "CSan: racy access", kFunction},
    // FreeBSD: witness(4).
    Opening{"lock order reversal", "lock order reversal", kLocks},
    Opening{"acquiring duplicate lock of same type: \"{}\"",
            "acquiring duplicate lock of same type: {1}"},
    Opening{"acquiring a lock recursively", "acquiring a lock recursively",
            kLocks},
    Opening{"{} with the following non-sleepable locks held:",
            "{1} with non-sleepable locks held", kLocks},
    Opening{"{} with the following locks held:", "{1} with locks held", kLocks},
    Opening{"Sleeping thread ({}) owns a non-sleepable lock",
            "sleeping thread owns a non-sleepable lock", kAbsorbs},
    Opening{"spin lock {} ({}) held by {} too long",
            "spin lock {2} held too long", kAbsorbs},

    // Linux: the sanitizers and the lock validator (lib/, mm/, kernel/locking).
    Opening{"BUG: KASAN: {} in {}+", "KASAN: {1} in {2}"},
    Opening{"BUG: KASAN: {}", "KASAN: {1}", kFunction},
    Opening{"BUG: KMSAN: {} in {}+", "KMSAN: {1} in {2}"},
    Opening{"BUG: KFENCE: {} in {}+", "KFENCE: {1} in {2}"},
    Opening{"BUG: KCSAN: {} in {}", "KCSAN: {1} in {2}"},
    Opening{"WARNING: possible {} detected", "possible {1} detected",
            kFunction},
    Opening{"WARNING: inconsistent lock state", "inconsistent lock state",
            kFunction},
    Opening{"WARNING: suspicious RCU usage", "suspicious RCU usage", kFunction},
    Opening{"WARNING: bad unlock balance detected",
            "bad unlock balance detected", kFunction},
    Opening{"WARNING: CPU: {} PID: {} at {} {}+", "WARNING in {4}"},
    // Linux: things that take too long.
    Opening{"BUG: soft lockup - CPU", "soft lockup", kFunction},
    Opening{"Watchdog detected hard LOCKUP", "hard lockup",
            kAbsorbs | kFunction},
    Opening{"INFO: task {}:{} blocked for more than", "hung task", kFunction},
    Opening{"INFO: rcu_{} detected stalls", "RCU stall", kFunction},
    Opening{"INFO: rcu_{} self-detected stall", "RCU stall", kFunction},
    Opening{"unregister_netdevice: waiting for {} to become free",
            "unregister_netdevice: waiting for {1} to become free"},
    // Linux: oopses (arch/x86/mm/fault.c, kernel/panic.c).
    Opening{"BUG: unable to handle page fault", "page fault",
            kAbsorbs | kFunction},
    Opening{"BUG: unable to handle kernel {} at", "{1}", kAbsorbs | kFunction},
    Opening{"BUG: kernel NULL pointer dereference", "NULL pointer dereference",
            kAbsorbs | kFunction},
    Opening{"BUG: sleeping function called from invalid context at {}",
            "sleeping function called from invalid context at {1}"},
    Opening{"BUG: scheduling while atomic", "scheduling while atomic",
            kFunction},
    Opening{"BUG: workqueue lockup", "workqueue lockup"},
    Opening{"kernel BUG at {}!", "kernel BUG at {1}", kAbsorbs | kFunction},
    Opening{"general protection fault", "general protection fault",
            kAbsorbs | kFunction},
    Opening{"Internal error: Oops", "Oops", kAbsorbs | kFunction},
    Opening{"Oops: {} [#", "Oops", kAbsorbs | kFunction},
    Opening{"BUG: {}", "BUG: {1}", kAbsorbs | kFunction},

    // Last, for what has none of the forms above.
    Opening{"Kernel panic - not syncing: {}", "Kernel panic: {1}",
            kFatal | kAbsorbs},
    Opening{"panic: {}", "panic: {1}", kFatal | kAbsorbs},
};

constexpr std::array<std::string_view, 6> kFunctionPatterns = {
    "RIP: 0010:{}+0x",  // x86
    "pc : {}+0x",       // arm64
    ", at: {}+0x",      // lockdep: the lock that was taken last
    " at {}+0x",        // FreeBSD: "#3 0xffffffff8036c69e at newdev+0x11e"
    "] {}+0x",          // "[    2.381946]  tun_chr_ioctl+0x10/0x20"
    "  {}+0x",          // the same without a time
};

// By prefix.
constexpr std::array<std::string_view, 36> kReporting = {
    "kdb_",       "db_trace",    "vpanic",     "panic",    "kassert_panic",
    "trap",       "calltrap",    "alltraps",   "witness_", "_witness",
    "__asan",     "asan_",       "kasan_",     "__kasan",  "__asan_",
    "kmsan_",     "dump_stack",  "show_stack", "print_",   "__warn",
    "report_bug", "handle_bug",  "exc_",       "asm_exc",  "__schedule",
    "schedule",   "sched_clock", "msan_",      "__msan",   "lock_acquire",
    "__lock_",    "check_",      "__mutex_",   "mutex_",   "rwsem_",
    "__down"};

constexpr std::array<std::string_view, 4> kLockPatterns = {
    " 1st {} {} ({},",  // witness(4): third capture, the lock's type
    " 2nd {} {} ({},",
    "exclusive {} ({}) r =",
    "shared {} ({}) r =",
};

constexpr std::array kEndings = {
    Ending{"---[ end Kernel panic"},  // Linux
    Ending{"---[ end trace", true},   // Linux
    Ending{"Rebooting"},              // both
    Ending{"Uptime: "},               // FreeBSD
    Ending{"Dumping "},               // FreeBSD
    Ending{"KDB: enter: "},           // FreeBSD, in the debugger
    Ending{"reboot: "},               // Linux
};

}  // namespace

std::span<const Opening> Openings() { return kOpenings; }

std::span<const std::string_view> FunctionPatterns() {
  return kFunctionPatterns;
}

bool IsReporting(std::string_view function) {
  return std::any_of(
      kReporting.begin(), kReporting.end(),
      [&](std::string_view prefix) { return function.starts_with(prefix); });
}

std::span<const std::string_view> LockPatterns() { return kLockPatterns; }

std::span<const Ending> Endings() { return kEndings; }

}  // namespace taprace
