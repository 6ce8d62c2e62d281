// One seed, one execution: in every build, every time.
#include <gtest/gtest.h>

#include "harness/explore/program_subject.h"
#include "harness/explore/simulations.h"
#include "harness/schedule/engine.h"
#include "harness/schedule/random_walk.h"

namespace taprace {
namespace {

uint64_t HashOfRun(const Simulation& simulation, const Program& program) {
  const auto subject = simulation.make(program);
  schedule::Engine engine;
  schedule::RandomWalk walk(7);
  uint64_t hash = 0;
  // The second execution also tells whether the first left something behind.
  for (int i = 0; i < 2; ++i) {
    hash = hash * 31 + engine.Run(*subject, walk)->trace_hash;
  }
  return hash;
}

TEST(DeterminismTest, TheSameInEachRunAndEachBuild) {
  const Program program = *ParseProgram(
      "idle tap0; thread; open tap -> a; close a; stat tap1; thread; open tap1 "
      "-> a; fork a -> P; kill P; thread; destroy tap0",
      "test");
  // Literals, so that debug, optimised and sanitized builds are compared.
  for (const auto& [name, hash] :
       {std::pair<const char*, uint64_t>{"sim:13.2", 5997951915351135173},
        std::pair<const char*, uint64_t>{"sim:15.1", 10170554509512810043U}}) {
    const Simulation simulation = *MakeSimulation(name);
    for (int i = 0; i < 100; ++i) {
      ASSERT_EQ(HashOfRun(simulation, program), hash) << name;
    }
  }
}

}  // namespace
}  // namespace taprace
