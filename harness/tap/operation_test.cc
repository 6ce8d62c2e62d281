#include "harness/tap/operation.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace taprace {
namespace {

TEST(DeviceTest, PrintsAndParsesEveryUnit) {
  for (Family family : {Family::kTap, Family::kTun}) {
    for (Unit unit = kGeneric; unit <= kUnitMax; ++unit) {
      const Device device{family, unit};
      EXPECT_EQ(ParseDevice(ToString(device)), device);
    }
  }
}

TEST(DeviceTest, RefusesWhatIsNoDevice) {
  for (const char* text : {"", "ta", "tap-1", "tap256", "tap01", "tap1x",
                           "vmnet0", "tap99999999999", "tap +1"}) {
    EXPECT_FALSE(ParseDevice(text).has_value()) << text;
  }
}

TEST(OperationTest, PrintsAndParsesEveryForm) {
  for (const char* text : {"open tap -> a",
                           "open tun7 -> z",
                           "close b",
                           "stat tap",
                           "access tun0",
                           "create tap3",
                           "create tap",
                           "destroy tap3",
                           "set persist 0 c",
                           "set tap reuse 2",
                           "set tun devfs_cloning 0",
                           "set tap user_open 1",
                           "set tap up_on_open 1",
                           "fork a -> P",
                           "launch tap3 -> A",
                           "pass a -> Z",
                           "kill B",
                           "open tap -> a under signal",
                           "launch tun0 -> P under fd-limit",
                           "create tap3 under no-memory",
                           "set tap module 1 under no-memory",
                           "close a under delay",
                           "destroy tap0 under signal",
                           "launch tap -> P under kill"}) {
    const Result<Operation> operation = ParseOperation(text);
    ASSERT_TRUE(operation.ok()) << operation.error().message;
    EXPECT_EQ(ToString(*operation), text);
  }
}

TEST(OperationTest, BlanksDoNotMatter) {
  const Result<Operation> operation = ParseOperation("  open\t tap1   ->  b ");
  ASSERT_TRUE(operation.ok());
  EXPECT_EQ(ToString(*operation), "open tap1 -> b");
}

struct Refusal {
  const char* text;
  const char* message;
};

TEST(OperationTest, SaysWhatIsWrong) {
  for (const Refusal& refusal : {
           Refusal{"", "expected an operation at the end"},
           Refusal{"opne tap -> a", "'opne' is no operation"},
           Refusal{"open", "expected a device at the end"},
           Refusal{"open tap", "expected '->' at the end"},
           Refusal{"open tap a", "expected '->' before 'a'"},
           Refusal{"open tap -> A", "expected a descriptor, a to z, not 'A'"},
           Refusal{"open tap -> ab", "expected a descriptor, a to z, not 'ab'"},
           Refusal{"close a b", "unexpected 'b' at the end"},
           Refusal{"kill a", "expected a process, A to Z, not 'a'"},
           Refusal{"set persist x a", "'x' is no number"},
           Refusal{"close a under", "expected a fault at the end"},
           Refusal{"close a under none",
                   "'none' is no fault: signal, fd-limit, no-memory, delay, "
                   "kill"},
           Refusal{"open tap -> a under kill", "'open' cannot be under 'kill'"},
           Refusal{"close a under delay now", "unexpected 'now' at the end"},
           Refusal{"close a unde delay", "unexpected 'unde' at the end"},
       }) {
    const Result<Operation> operation = ParseOperation(refusal.text);
    ASSERT_FALSE(operation.ok()) << refusal.text;
    EXPECT_EQ(operation.error().message, refusal.message);
  }
}

TEST(OperationTest, AnOptionWantsItsOwnForm) {
  EXPECT_FALSE(ParseOperation("set reuse 2").ok());
  EXPECT_FALSE(ParseOperation("set tap persist 1 a").ok());
  EXPECT_FALSE(ParseOperation("set tap0 reuse 2").ok());
  EXPECT_FALSE(ParseOperation("set colour 2").ok());
}

TEST(CallFaultTest, NamesReadBack) {
  for (int i = 0; i < kCallFaultCount; ++i) {
    const auto fault = static_cast<CallFault>(i);
    EXPECT_EQ(ParseFault(FaultName(fault)), fault);
  }
  EXPECT_FALSE(ParseFault("fire").has_value());
}

TEST(CallFaultTest, EachExplainsItsOwnError) {
  EXPECT_TRUE(MayCause(CallFault::kSignal, EINTR));
  EXPECT_TRUE(MayCause(CallFault::kKill, EINTR));
  EXPECT_TRUE(MayCause(CallFault::kFdLimit, EMFILE));
  EXPECT_TRUE(MayCause(CallFault::kNoMemory, ENOMEM));
  for (int i = 0; i < kCallFaultCount; ++i) {
    const auto fault = static_cast<CallFault>(i);
    EXPECT_FALSE(MayCause(fault, 0));
    EXPECT_FALSE(MayCause(fault, EBUSY));
  }
  EXPECT_FALSE(MayCause(CallFault::kDelay, EINTR));
}

}  // namespace
}  // namespace taprace
