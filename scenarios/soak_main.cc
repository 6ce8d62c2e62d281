// The soak as a test of Bazel, spread by --runs_per_test, shards and remote
// execution:
//
//   bazel test --config=opt //scenarios:soak --runs_per_test=100
//
// Run number R of --runs_per_test makes runs (R-1)*COUNT to R*COUNT-1 of the
// soak, --test_arg=--count=COUNT, and its shards share these. All of them take
// one seed, --test_arg=--seed=N. Results come in
// TEST_UNDECLARED_OUTPUTS_DIR, for `taprace merge`.
#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include "harness/report/write_file.h"
#include "scenarios/soak.h"

namespace taprace {
namespace {

constexpr int kFailed = 2;

bool ReadNumber(std::string_view text, auto& number) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end;
}

// That of a variable of Bazel's; `other` without it.
int64_t FromEnvironment(const char* name, int64_t other) {
  const char* text = getenv(name);
  int64_t number = other;
  return text != nullptr && ReadNumber(text, number) ? number : other;
}

bool ReadFlag(std::string_view argument, SoakOptions& options) {
  const auto value = [&](std::string_view name, auto& number) {
    return argument.starts_with(name) &&
           ReadNumber(argument.substr(name.size()), number);
  };
  return value("--seed=", options.seed) ||
         (value("--count=", options.count) && options.count > 0) ||
         (value("--schedules=", options.schedules) && options.schedules > 0);
}

int Main(int argc, char** argv) {
  SoakOptions options;
  for (int i = 1; i < argc; ++i) {
    if (ReadFlag(argv[i], options)) continue;
    fmt::print(stderr,
               "soak: {}: expected --seed=N, --count=N or --schedules=N\n",
               argv[i]);
    return kFailed;
  }
  const int64_t run = FromEnvironment("TEST_RANDOM_SEED", 1);
  options.first = (run - 1) * options.count;
  options.shard = FromEnvironment("TEST_SHARD_INDEX", 0);
  options.shards = FromEnvironment("TEST_TOTAL_SHARDS", 1);
  if (const char* file = getenv("TEST_SHARD_STATUS_FILE")) {
    std::ofstream(file, std::ios::app).flush();  // tells Bazel we know shards
  }
  ReportMerger merger;
  Status done = Soak(options, merger);
  if (const char* folder = getenv("TEST_UNDECLARED_OUTPUTS_DIR");
      done.ok() && folder != nullptr) {
    done = WriteFileAtomically(
        fmt::format("{}/soak-{}-{}.json", folder, run, options.shard),
        merger.ToJson());
  }
  if (!done.ok()) {
    fmt::print(stderr, "soak: {}\n", done.error().message);
    return kFailed;
  }
  fmt::print("{}", merger.ToText());
  return merger.finds() == 0 ? 0 : 1;
}

}  // namespace
}  // namespace taprace

int main(int argc, char** argv) { return taprace::Main(argc, argv); }
