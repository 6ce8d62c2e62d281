#include "harness/property/seed.h"

#include <rapidcheck.h>

#include <charconv>
#include <cstdlib>
#include <random>

#include "harness/base/random.h"

namespace taprace {
namespace {

std::optional<uint64_t> ParseNumber(std::string_view text) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

// The value of a variable that Bazel sets to a number; 0 without it.
uint64_t NumberFromEnvironment(const char* name) {
  const char* text = getenv(name);
  return text == nullptr ? 0 : ParseNumber(text).value_or(0);
}

uint64_t RandomSeed() {
  std::random_device device;
  return (uint64_t{device()} << 32) | device();
}

// RapidCheck reads its variable itself, and throws where it makes no sense.
Result<PropertyParameters> FromRapidCheck(uint64_t random_seed) {
  rc::detail::Configuration defaults;
  defaults.testParams.seed = random_seed;
  const int unset = defaults.testParams.maxSuccess;
  const char* text = getenv("RC_PARAMS");
  try {
    const rc::detail::TestParams read =
        rc::detail::configFromString(text == nullptr ? "" : text, defaults)
            .testParams;
    PropertyParameters parameters{.seed = read.seed,
                                  .shrink = !read.disableShrinking};
    if (read.maxSuccess != unset) parameters.programs_most = read.maxSuccess;
    return parameters;
  } catch (const rc::detail::ConfigurationException& error) {
    return Error{"RC_PARAMS: " + std::string(error.what())};
  }
}

}  // namespace

Result<PropertyParameters> ReadPropertyParameters(
    std::optional<std::string_view> seed_flag) {
  Result<PropertyParameters> parameters = FromRapidCheck(RandomSeed());
  if (!parameters.ok()) return parameters;
  if (seed_flag) {
    const std::optional<uint64_t> seed = ParseNumber(*seed_flag);
    if (!seed) {
      return Error{"--seed=" + std::string(*seed_flag) + ": not a number"};
    }
    parameters->seed = *seed;
  }
  const uint64_t run = NumberFromEnvironment("TEST_RANDOM_SEED");
  parameters->seed =
      SeedOfPart(parameters->seed, NumberFromEnvironment("TEST_SHARD_INDEX"),
                 run == 0 ? 0 : run - 1);  // Bazel counts runs from 1
  return parameters;
}

uint64_t SeedOfPart(uint64_t seed, uint64_t shard, uint64_t run) {
  if (shard == 0 && run == 0) return seed;
  return DerivedSeed(DerivedSeed(seed, shard + 1), run + 1);
}

}  // namespace taprace
