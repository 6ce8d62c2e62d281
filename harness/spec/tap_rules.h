// The sequential specifications of tap and tun devices: what a kernel promises
// to the calls of a history, by name.
//
// One table feeds `--help`, the documentation and the tests:
//
//   for (const TapRules& rules : TapSpecs()) Print(rules.name, rules.summary);
#ifndef TAPRACE_HARNESS_SPEC_TAP_RULES_H_
#define TAPRACE_HARNESS_SPEC_TAP_RULES_H_

#include <cstdint>
#include <span>
#include <string_view>

namespace taprace {

// What an open of the generic name gives.
enum class GenericOpen : uint8_t {
  kLowestUnused,  // a new interface, of the lowest number there is none of
  kAnyIdle,       // one that nobody holds; if there is none, as kLowestUnused
  kLowestIdle,    // the lowest of those; if there is none, as kLowestUnused
  kAnyFree,       // one that nobody holds, there before or not
};

// What looking a name up without opening it does: stat(2) and access(2).
enum class Lookup : uint8_t {
  kMakes,  // makes a missing interface; each time anew for the generic name
  kLooks,  // tells whether there is one
  kEither,
};

// Whose rules hold for everything else.
//
// kFreeBsd: an open by name makes a missing interface; interfaces outlive the
//   last close unless `set persist 0`; a destroy first turns new holders away,
//   then waits for the last close. Opens that are turned away answer EBUSY or
//   ENXIO. `create` makes an interface that nobody holds.
//
// kLinux: an open by name makes a missing interface; the last close removes it
//   unless `set persist 1`; a destroy takes it away from its holder, whose
//   descriptor is worth nothing from then on. `create` holds the interface for
//   a moment, before it makes it persistent and lets go.
enum class KernelKind : uint8_t { kFreeBsd, kLinux };

struct TapRules {
  std::string_view name;
  std::string_view summary;  // one line, without a full stop
  KernelKind kernel;
  GenericOpen generic_open;
  Lookup lookup;

  // FreeBSD's stock driver shows a device before it can be opened: an open by
  // name that overlaps the making of the same unit may answer ENXIO.
  bool shown_too_early;

  // An open makes a unit first and takes it then, in which others may come
  // first: they may find, open and destroy a unit that the history tells
  // nothing of but that an open, which got another one or nothing, was there
  // at the time.
  bool makes_ahead = false;

  // Histories that these rules are too strict for are held against the
  // specification of that name, and PassesOver(); see handoff.h.
  std::string_view beside_names = {};
};

// All specifications: what one moment after the other allows, and then those
// that are something else beside names (see TapRules::beside_names).
std::span<const TapRules> TapSpecs();
std::span<const TapRules> SequentialTapSpecs();

// The one of that name, or null.
const TapRules* FindTapSpec(std::string_view name);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_SPEC_TAP_RULES_H_
