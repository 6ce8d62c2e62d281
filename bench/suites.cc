#include "bench/suites.h"

#include <algorithm>
#include <array>

namespace taprace {
namespace {

constexpr std::array kOpens = {TimedCall::kOpenGeneric, TimedCall::kOpenIdle,
                               TimedCall::kOpenMissing};

std::vector<Workload> Full() {
  std::vector<Workload> workloads;
  for (const TimedCallKind& kind : TimedCallKinds()) {
    workloads.push_back({.call = kind.call});
  }
  for (const int threads : {2, 4, 8, 16, 32}) {
    workloads.push_back({.call = TimedCall::kOpenNull, .threads = threads});
    workloads.push_back({.call = TimedCall::kOpenGeneric, .threads = threads});
    workloads.push_back({.call = TimedCall::kOpenIdle, .threads = threads});
  }
  for (const int background : {1, 4, 16}) {
    for (const TimedCall call : kOpens) {
      workloads.push_back({.call = call, .background = background});
    }
  }
  for (const int interfaces : {10, 100, 1'000, 10'000}) {
    for (const TimedCall call : kOpens) {
      workloads.push_back({.call = call, .interfaces = interfaces});
    }
  }
  return workloads;
}

std::vector<Workload> Gate() {
  return {{.call = TimedCall::kOpenGeneric},
          {.call = TimedCall::kOpenIdle},
          {.call = TimedCall::kClose},
          {.call = TimedCall::kStatGeneric}};
}

std::vector<Workload> Smoke() {
  std::vector<Workload> workloads;
  for (const TimedCallKind& kind : TimedCallKinds()) {
    workloads.push_back({.call = kind.call});
  }
  workloads.push_back({.call = TimedCall::kOpenIdle, .threads = 2});
  workloads.push_back({.call = TimedCall::kOpenIdle, .background = 1});
  workloads.push_back({.call = TimedCall::kOpenGeneric, .interfaces = 10});
  return workloads;
}

const std::array kSuites = {
    Suite{"full", "every workload", Full},
    Suite{"gate", "what the gate compares", Gate},
    Suite{"smoke", "each kind of workload once, small", Smoke},
};

}  // namespace

std::span<const Suite> Suites() { return kSuites; }

Result<std::vector<Workload>> ParseSuite(std::string_view text,
                                         int interfaces_max) {
  std::vector<Workload> workloads;
  const auto* suite =
      std::find_if(kSuites.begin(), kSuites.end(),
                   [&](const Suite& each) { return each.name == text; });
  if (suite != kSuites.end()) {
    workloads = suite->make();
  } else {
    while (!text.empty()) {
      const size_t end = std::min(text.find(','), text.size());
      const Result<Workload> workload = ParseWorkload(text.substr(0, end));
      if (!workload.ok()) return workload.error();
      workloads.push_back(*workload);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  std::erase_if(workloads, [&](const Workload& workload) {
    return workload.interfaces > interfaces_max;
  });
  if (workloads.empty()) return Error{"no workload to measure"};
  return workloads;
}

}  // namespace taprace
