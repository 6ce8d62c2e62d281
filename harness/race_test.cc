// The main property: on the kernel of this machine, no concurrent program of
// opens, closes and their kin breaks an invariant.
//
//   bazel test //harness:race
//   bazel test //harness:race --test_arg=--seed=7 --test_arg=--duration=600
//   bazel test //harness:race --runs_per_test=20          another seed each
//
// Skipped, with the reason, where the kernel may not be touched.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include "harness/property/search.h"
#include "harness/property/seed.h"
#include "harness/report/report_folder.h"
#include "harness/report/text.h"
#include "harness/target/registry.h"
#include "harness/testing/sanitized.h"

namespace taprace {
namespace {

struct Flags {
  std::optional<std::string_view> seed;
  std::chrono::seconds duration{kSanitized ? 15 : 50};
  std::string_view target = LiveTargetName();
};
Flags flags;

// Where Bazel collects what a test leaves behind for people.
void KeepReport(const RunSummary& summary) {
  const char* folder = getenv("TEST_UNDECLARED_OUTPUTS_DIR");
  if (folder == nullptr) return;
  const Status written =
      WriteReportFolder(std::string(folder) + "/taprace-report", summary);
  EXPECT_TRUE(written.ok()) << written.error().message;
}

TEST(Race, NoProgramBreaksAnInvariant) {
  const auto parameters = ReadPropertyParameters(flags.seed);
  ASSERT_TRUE(parameters.ok()) << parameters.error().message;
  const TargetKind* kind = FindTargetKind(flags.target);
  ASSERT_NE(kind, nullptr) << "--target=" << flags.target << ": no such target";
  auto target = kind->make({});
  if (!target.ok()) GTEST_SKIP() << target.error().message;
  fmt::print("target {}, seed {}: repeat with --test_arg=--seed={}\n",
             flags.target, parameters->seed, parameters->seed);

  const Traits& traits = (*target)->traits();
  SearchOptions options{.profile = DefaultProfile(traits),
                        .rules = FindTapSpec(traits.spec),
                        .seed = parameters->seed,
                        .duration = flags.duration};
  if (parameters->programs_most) {
    options.programs_most = *parameters->programs_most;
  }
  if (!parameters->shrink) options.minimize.time = std::chrono::seconds(0);
  const Result<RunSummary> summary = Search(**target, options);
  ASSERT_TRUE(summary.ok()) << summary.error().message;
  for (const Counterexample& found : summary->counterexamples) {
    ADD_FAILURE() << ToText(found);
  }
  fmt::print("{}", ToText(*summary));
  EXPECT_GT(summary->programs, 0);
  KeepReport(*summary);
}

// Says on which flag a value makes no sense.
bool ReadFlag(std::string_view argument) {
  const auto value = [&](std::string_view name) {
    return argument.starts_with(name)
               ? std::optional(argument.substr(name.size()))
               : std::nullopt;
  };
  if (auto seed = value("--seed=")) {
    flags.seed = seed;
    return true;
  }
  if (auto target = value("--target=")) {
    flags.target = *target;
    return true;
  }
  if (auto duration = value("--duration=")) {
    int seconds = 0;
    const char* end = duration->data() + duration->size();
    const auto [stop, error] = std::from_chars(duration->data(), end, seconds);
    flags.duration = std::chrono::seconds(seconds);
    return error == std::errc() && stop == end && seconds > 0;
  }
  return false;
}

}  // namespace
}  // namespace taprace

int main(int argc, char** argv) {
  // Shards are not for spreading the one test but for more seeds at once.
  for (const char* name : {"GTEST_TOTAL_SHARDS", "GTEST_SHARD_INDEX"}) {
    unsetenv(name);
  }
  if (const char* file = getenv("TEST_SHARD_STATUS_FILE")) {
    std::ofstream(file, std::ios::app).flush();  // tells Bazel we know shards
  }
  testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    if (taprace::ReadFlag(argv[i])) continue;
    fmt::print(stderr,
               "race: {}: expected --seed=N, --target=NAME or "
               "--duration=SECONDS\n",
               argv[i]);
    return 2;
  }
  return RUN_ALL_TESTS();
}
