// The gate on synthetic runs: how often it cries wolf, how often it sees a
// slowdown, and that it says so where it cannot tell.
#include "bench/gate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "harness/base/random.h"

namespace taprace {
namespace {

// The noise of a round, as seen on busy machines: skewed, with outliers, and a
// level that wanders from round to round. What wanders is the same for both
// programs but for a part.
struct Noise {
  std::string name;
  double spread = 0.05;    // deviation of one median, relative
  double outliers = 0.05;  // how many medians are far off
  double wander = 0.02;    // step of the common level
};

class Machine {
 public:
  Machine(const Noise& noise, uint64_t seed) : noise_(noise), random_(seed) {}

  // log(candidate / baseline) of one round.
  double Round(double slowdown) {
    level_ += noise_.wander * Normal();
    const double a = level_ + Sample();
    const double b = level_ + 0.1 * noise_.wander * Normal() + Sample();
    return b + std::log(1 + slowdown) - a;
  }

 private:
  double Uniform() {
    return (static_cast<double>(NextRandom(random_) >> 11) + 0.5) * 0x1p-53;
  }
  double Normal() {
    return std::sqrt(-2 * std::log(Uniform())) * std::cos(2 * M_PI * Uniform());
  }
  double Sample() {
    double log_median = noise_.spread * Normal();
    if (Uniform() < noise_.outliers) {
      log_median += -std::log(Uniform()) * 10 * noise_.spread;  // only up
    }
    return log_median;
  }

  const Noise noise_;
  uint64_t random_;
  double level_ = 0;
};

// Workloads that are compared at once; the last one is slower.
Verdict Compare(const Noise& noise, double slowdown, uint64_t seed,
                const GateOptions& options) {
  Verdict all = Verdict::kNotSlower;
  for (size_t i = 0; i < options.workloads; ++i) {
    Machine machine(noise, DerivedSeed(seed, i));
    const double slower = i + 1 == options.workloads ? slowdown : 0;
    std::vector<double> log_ratios;
    Verdict verdict = Verdict::kCannotTell;
    for (const size_t look : Looks(options)) {
      while (log_ratios.size() < look) {
        log_ratios.push_back(machine.Round(slower));
      }
      verdict = Judge(log_ratios, options).verdict;
      if (verdict != Verdict::kCannotTell) break;
    }
    if (verdict == Verdict::kSlower) return Verdict::kSlower;
    if (verdict == Verdict::kCannotTell) all = Verdict::kCannotTell;
  }
  return all;
}

struct Counts {
  int slower = 0;
  int cannot_tell = 0;
};

Counts Repeat(const Noise& noise, double slowdown, int times,
              const GateOptions& options) {
  Counts counts;
  for (int i = 0; i < times; ++i) {
    const Verdict verdict = Compare(
        noise, slowdown, DerivedSeed(99, static_cast<uint64_t>(i)), options);
    counts.slower += verdict == Verdict::kSlower ? 1 : 0;
    counts.cannot_tell += verdict == Verdict::kCannotTell ? 1 : 0;
  }
  return counts;
}

constexpr int kComparisons = 1'000;
constexpr GateOptions kOptions = {.workloads = 4, .rounds_max = 120};

const std::vector<Noise> kNoises = {

    {.name = "usual", .spread = 0.03},
    {.name = "busy", .spread = 0.04, .outliers = 0.05, .wander = 0.1},
};

TEST(GateTest, AtMostOnePercentFalseAlarms) {
  for (const Noise& noise : kNoises) {
    const Counts counts = Repeat(noise, 0, kComparisons, kOptions);
    std::printf("%s: A/A, %d of %d slower, %d cannot tell\n",
                noise.name.c_str(), counts.slower, kComparisons,
                counts.cannot_tell);
    EXPECT_LE(counts.slower, kComparisons / 100) << noise.name;
    EXPECT_LE(counts.cannot_tell, kComparisons / 20) << noise.name;
  }
}

TEST(GateTest, FindsASlowdownOfTenPercent) {
  for (const Noise& noise : kNoises) {
    const Counts counts = Repeat(noise, 0.10, kComparisons, kOptions);
    std::printf("%s: A/B of 10 %%, %d of %d slower, %d cannot tell\n",
                noise.name.c_str(), counts.slower, kComparisons,
                counts.cannot_tell);
    EXPECT_GE(counts.slower, kComparisons * 95 / 100) << noise.name;
  }
}

// At the very gate either answer is wrong half of the time unless it waits.
TEST(GateTest, SaysThatItCannotTell) {
  const Counts edge = Repeat(kNoises[0], 0.05, 50, kOptions);
  EXPECT_GE(edge.cannot_tell, 40);
  const Noise storm = {.name = "storm", .spread = 0.5};
  const Counts lost = Repeat(storm, 0, 50, kOptions);
  EXPECT_EQ(lost.slower, 0);
  EXPECT_GE(lost.cannot_tell, 40);
}

TEST(GateTest, AFasterCandidateIsNotSlower) {
  EXPECT_EQ(Compare(kNoises[0], -0.3, 5, kOptions), Verdict::kNotSlower);
}

// What the looks are worth: one that takes no heed of how often it looks, at
// an ordinary 95 %, cries wolf far more often at the gate itself.
TEST(GateTest, AnUncorrectedGateWouldFail) {
  const Noise& noise = kNoises[0];
  int wrong = 0;
  for (int i = 0; i < 200; ++i) {
    Machine machine(noise, DerivedSeed(7, static_cast<uint64_t>(i)));
    std::vector<double> log_ratios;
    bool alarm = false;
    for (const size_t look : Looks(kOptions)) {
      while (log_ratios.size() < look) {
        log_ratios.push_back(machine.Round(0.05));
      }
      alarm |= std::exp(Centre(log_ratios, 0.95).low) > 1.05;
    }
    wrong += alarm ? 1 : 0;
  }
  EXPECT_GE(wrong, 10);  // 5 %; the corrected one promises 0.5
}

TEST(GateTest, FewRoundsGiveNoVerdict) {
  EXPECT_EQ(Judge({}, kOptions).verdict, Verdict::kCannotTell);
  EXPECT_EQ(Judge({1, 1, 1, 1, 1}, kOptions).verdict, Verdict::kCannotTell);
}

TEST(GateTest, LooksGrowToTheLast) {
  EXPECT_EQ(Looks(kOptions), (std::vector<size_t>{16, 24, 36, 54, 81, 120}));
  EXPECT_EQ(Looks({.rounds_max = 10}), (std::vector<size_t>{10}));
  EXPECT_GT(LookConfidence(kOptions), 0.9995);
}

}  // namespace
}  // namespace taprace
