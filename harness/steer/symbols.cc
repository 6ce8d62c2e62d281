#include "harness/steer/symbols.h"

#include <algorithm>
#include <set>

namespace taprace {

NameMatch MatchName(std::string_view wanted, std::string_view actual) {
  if (!actual.starts_with(wanted)) return NameMatch::kNone;
  const std::string_view suffix = actual.substr(wanted.size());
  if (suffix.empty()) return NameMatch::kExact;
  for (std::string_view part : {".cold", ".part"}) {
    if (suffix.find(part) != std::string_view::npos) return NameMatch::kNone;
  }
  return suffix.starts_with(".isra.") || suffix.starts_with(".constprop.")
             ? NameMatch::kVariant
             : NameMatch::kNone;
}

SymbolFinder::SymbolFinder(const std::vector<std::string>& wanted) {
  for (const std::string& name : wanted) entries_[name];
}

void SymbolFinder::Consider(std::string_view name, uint64_t address) {
  auto found = entries_.find(name);
  // A variant is looked for under the name before its suffix.
  if (found == entries_.end()) {
    found = entries_.find(name.substr(0, name.find('.')));
  }
  if (found == entries_.end()) return;
  auto& [wanted, entry] = *found;
  const NameMatch match = MatchName(wanted, name);
  if (match == NameMatch::kNone) return;
  auto& addresses = match == NameMatch::kExact ? entry.exact : entry.variants;
  if (std::find(addresses.begin(), addresses.end(), address) ==
      addresses.end()) {
    addresses.push_back(address);
  }
}

std::vector<Symbol> SymbolFinder::Found() const {
  std::vector<Symbol> symbols;
  for (const auto& [name, entry] : entries_) {
    const auto& addresses = entry.exact.empty() ? entry.variants : entry.exact;
    for (uint64_t address : addresses) symbols.push_back({name, address});
  }
  return symbols;
}

std::vector<std::string> SymbolsOf(const Plan& plan) {
  std::set<std::string> names;
  for (const Point& point : plan.points) {
    if (!point.symbol.empty()) names.insert(point.symbol);
  }
  return {names.begin(), names.end()};
}

Result<Plan> Resolve(const Plan& plan, const std::vector<Symbol>& symbols) {
  Plan resolved = plan;
  for (Point& point : resolved.points) {
    if (point.symbol.empty()) continue;
    const auto named = [&](const Symbol& symbol) {
      return symbol.name == point.symbol;
    };
    const auto found = std::find_if(symbols.begin(), symbols.end(), named);
    if (found == symbols.end()) {
      return Error{"point " + point.name +
                   ": the guest's kernel has no symbol " + point.symbol};
    }
    if (std::any_of(found + 1, symbols.end(), named)) {
      return Error{"point " + point.name + ": the guest's kernel has several " +
                   point.symbol + "; give an address"};
    }
    point.offset += found->address;
    point.symbol.clear();
  }
  return resolved;
}

}  // namespace taprace
