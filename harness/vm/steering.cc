#include "harness/vm/steering.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "harness/symbols/elf_symbols.h"

namespace taprace {

void Steering::SetPlan(const Plan& plan) {
  in_force_ &= plan == plan_;
  plan_ = plan;
}

void Steering::GuestBooted(int fd) {
  link_.emplace(fd);
  in_force_ = false;
  asked_.clear();
  symbols_.clear();
}

// Adds to symbols_ what is not in asked_ yet.
Status Steering::Learn(const std::vector<std::string>& wanted, const Ask& ask) {
  std::vector<std::string> names = wanted;
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const auto drop = [&](const auto& known) {
    names.erase(std::remove_if(names.begin(), names.end(), known), names.end());
  };
  drop([&](const std::string& name) {
    return std::binary_search(asked_.begin(), asked_.end(), name);
  });
  if (names.empty()) return Done{};
  asked_.insert(asked_.end(), names.begin(), names.end());
  std::sort(asked_.begin(), asked_.end());
  if (!symbols_file_.empty()) {
    const auto functions = ReadElfFunctions(symbols_file_);
    if (!functions.ok()) return functions.error();
    SymbolFinder finder(names);
    for (const Symbol& function : *functions) {
      finder.Consider(function.name, function.address);
    }
    const std::vector<Symbol> found = finder.Found();
    symbols_.insert(symbols_.end(), found.begin(), found.end());
    drop([&](const std::string& name) {
      return std::any_of(found.begin(), found.end(), [&](const Symbol& symbol) {
        return symbol.name == name;
      });
    });
  }
  if (names.empty()) return Done{};
  const Result<Reply> reply = ask(SymbolsCommand{names});
  if (!reply.ok()) return reply.error();
  const auto* told = std::get_if<SymbolsReply>(&*reply);
  if (told == nullptr) {
    return Error{"the agent answers '" + ToLine(*reply) + "'"};
  }
  symbols_.insert(symbols_.end(), told->symbols.begin(), told->symbols.end());
  return Done{};
}

Result<std::vector<Symbol>> Steering::Find(
    const std::vector<std::string>& wanted, const Ask& ask) {
  const Status learned = Learn(wanted, ask);
  if (!learned.ok()) return learned.error();
  std::vector<Symbol> found;
  std::copy_if(symbols_.begin(), symbols_.end(), std::back_inserter(found),
               [&](const Symbol& symbol) {
                 return std::find(wanted.begin(), wanted.end(), symbol.name) !=
                        wanted.end();
               });
  return found;
}

Status Steering::BeforeRun(uint64_t seed, const Ask& ask) {
  if (!in_force_) {
    Status learned = Learn(SymbolsOf(plan_), ask);
    if (!learned.ok()) return learned;
    const Result<Plan> resolved = Resolve(plan_, symbols_);
    if (!resolved.ok()) return resolved.error();
    const auto wake = [&]() -> Status {
      const Result<Reply> reply = ask(HelloCommand());
      if (!reply.ok()) return reply.error();
      return Done{};
    };
    Status loaded = link_->Load(*resolved, wake);
    if (!loaded.ok()) return loaded;
    in_force_ = true;
  }
  return link_->Seed(seed);
}

}  // namespace taprace
