// The suite on a measurer that is all script, and on the simulated kernels.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "bench/run_suite.h"
#include "bench/sim_measurer.h"
#include "bench/suites.h"

namespace taprace {
namespace {

// Calls of 1 to 100 ns, and one failure, a slice.
class ScriptedMeasurer : public Measurer {
 public:
  std::string_view name() const override { return "scripted"; }
  std::string_view unit() const override { return "ns"; }
  Result<Measurement> Measure(const Workload& workload,
                              const SliceOptions& /*options*/) override {
    if (workload.interfaces > 0) return Error{"no interfaces here"};
    Measurement measurement;
    for (int i = 1; i <= 100; ++i) measurement.latency.Add(i);
    measurement.failed["EBUSY"] = 1;
    return measurement;
  }
};

TEST(SuiteTest, MergesSlicesAndGoesOnAfterWhatCannotBeDone) {
  ScriptedMeasurer measurer;
  const std::string folder = testing::TempDir() + "/suite";
  const auto run = RunSuite(
      measurer,
      {.workloads = *ParseSuite("close,open_idle/interfaces:5,open_idle", 10),
       .slices = 3,
       .folder = folder,
       .quiet = true});
  ASSERT_TRUE(run.ok()) << run.error().message;
  ASSERT_EQ(run->results.size(), 3u);
  for (const size_t i : {0, 2}) {
    const BenchResult& result = run->results[i];
    EXPECT_EQ(result.measurement.latency.count(), 300);
    EXPECT_EQ(result.measurement.failed.at("EBUSY"), 3);
    EXPECT_EQ(result.slice_medians, (std::vector<int64_t>{50, 50, 50}));
    EXPECT_TRUE(result.skipped.empty());
  }
  EXPECT_EQ(run->results[1].skipped, "no interfaces here");
  const auto loaded = LoadBenchResults(folder);
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  EXPECT_EQ(ToJson((*loaded)[0]), ToJson(*run));
  EXPECT_TRUE(
      std::filesystem::exists(folder + "/" + BenchmarkFile("scripted")));
}

TEST(SuiteTest, EverySuiteHasEachWorkloadOnceByInterfaces) {
  for (const Suite& suite : Suites()) {
    const std::vector<Workload> workloads = suite.make();
    std::set<std::string> names;
    for (const Workload& workload : workloads) {
      EXPECT_TRUE(names.insert(ToString(workload)).second);
    }
    EXPECT_TRUE(std::is_sorted(workloads.begin(), workloads.end(),
                               [](const Workload& a, const Workload& b) {
                                 return a.interfaces < b.interfaces;
                               }))
        << suite.name;
  }
  EXPECT_EQ(ParseSuite("full", 100)->size(),
            ParseSuite("full", 10'000)->size() - 6);
  EXPECT_FALSE(ParseSuite("ful", 10).ok());
  EXPECT_FALSE(ParseSuite("", 10).ok());
}

int64_t Median(const char* target, const char* workload) {
  const auto measurer = SimMeasurer::Create(target);
  EXPECT_TRUE(measurer.ok());
  const auto measured = (*measurer)->Measure(*ParseWorkload(workload), {});
  EXPECT_TRUE(measured.ok()) << measured.error().message;
  EXPECT_GT(measured->latency.count(), 0);
  return measured->latency.Quantile(0.5);
}

TEST(SimMeasurerTest, CountsSteps) {
  for (const char* stock : {"sim:13.2", "sim:15.1"}) {
    const int64_t idle = Median(stock, "open_idle");
    EXPECT_GT(idle, 1);
    // A generic open of the stock driver makes an interface; the module hands
    // an idle one over.
    const int64_t generic = Median(stock, "open_generic");
    EXPECT_GT(generic, 2 * idle);
    EXPECT_LT(Median((std::string(stock) + "+handoff").c_str(), "open_generic"),
              generic);
    // Loaded but off costs next to nothing.
    EXPECT_LE(Median((std::string(stock) + "+off").c_str(), "open_idle"),
              2 * idle);
    // Others' steps count.
    EXPECT_GT(Median(stock, "open_idle/background:4"), idle);
  }
}

TEST(SimMeasurerTest, IsDeterministic) {
  const Workload workload = *ParseWorkload("open_generic/threads:4");
  std::string lines[2];
  for (std::string& line : lines) {
    const auto measurer = SimMeasurer::Create("sim:15.1+handoff");
    ASSERT_TRUE(measurer.ok());
    for (int slice = 0; slice < 2; ++slice) {
      line += ToLine(*(*measurer)->Measure(workload, {})) + "\n";
    }
  }
  EXPECT_EQ(lines[0], lines[1]);
}

TEST(SimMeasurerTest, SaysWhatItCannotDo) {
  EXPECT_FALSE(SimMeasurer::Create("sim:9.9").ok());
  EXPECT_FALSE(SimMeasurer::Create("sim:9.9+off").ok());
  const auto measurer = SimMeasurer::Create("sim:13.2");
  ASSERT_TRUE(measurer.ok());
  for (const char* workload : {"empty", "open_null", "open_idle/threads:65",
                               "close/interfaces:1000"}) {
    EXPECT_FALSE((*measurer)->Measure(*ParseWorkload(workload), {}).ok())
        << workload;
  }
}

}  // namespace
}  // namespace taprace
