#include "harness/vm/guest.h"

#include <gtest/gtest.h>

namespace taprace {
namespace {

constexpr char kWhole[] = R"(name = "cloud"
system = "linux"
cpus = 4
memory = 1024
known = ["panic: old"]

[hypervisor]
kind = "qemu"
acceleration = "tcg"

[boot]
kernel = "vmlinuz"
command_line = "nokaslr"

[agent]
file = "/bin/taprace-agent"
modules = ["tun"]
modules_folder = "/lib/modules/6.1"

[agent.sysctls]
"kernel.panic" = 1
net.core.somaxconn = 7

[limits]
boot = 30
console = 4
)";

TEST(GuestTest, ReadsAWholeDescription) {
  const auto guest = ParseGuest(kWhole, "/guests/x.toml");
  ASSERT_TRUE(guest.ok()) << guest.error().message;
  EXPECT_EQ(guest->name, "cloud");
  EXPECT_EQ(guest->cpus, 4);
  EXPECT_EQ(guest->memory_mib, 1024);
  EXPECT_EQ(guest->acceleration, Acceleration::kTcg);
  EXPECT_EQ(guest->kernel, "/guests/vmlinuz");
  EXPECT_EQ(guest->agent, "/bin/taprace-agent");
  EXPECT_EQ(guest->limits.boot, std::chrono::seconds(30));
  EXPECT_EQ(guest->limits.console_bytes, 4 << 20);
  EXPECT_EQ(guest->known, std::vector<std::string>{"panic: old"});
  const std::vector<std::pair<std::string, std::string>> sysctls = {
      {"kernel.panic", "1"}, {"net.core.somaxconn", "7"}};
  EXPECT_EQ(guest->sysctls, sysctls);
}

TEST(GuestTest, ErrorsNameFileLineAndKey) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"cpus = 0\n[boot]\nkernel = 'k'\n", "g.toml:1: cpus: expected 1 to 64"},
      {"\ncpus = 'two'\n", "g.toml:2: cpus: expected a whole number"},
      {"system = 'plan9'\n",
       "g.toml:1: system: 'plan9': expected 'linux' or 'freebsd'"},
      {"[boot]\nkernle = 'k'\n", "g.toml:2: boot.kernle: no such key"},
      {"colour = 1\n", "g.toml:1: colour: no such key"},
      {"cpus = 2\n", "g.toml: boot: a kernel, an image or an iso is needed"},
      {"[boot]\nkernel = 'k'\n",
       "g.toml: agent.file: the path of taprace-agent is missing"},
      {"[boot]\nkernel = 'k'\n[agent]\nfile = 'a'\nmodules = ['tun', 3]\n",
       "g.toml:5: agent.modules: expected a list of strings"},
      {"[hypervisor]\nkind = 'bhyve'\n[boot]\nkernel = 'k'\n[agent]\nfile = "
       "'a'\n",
       "g.toml:4: boot.kernel: bhyve boots images and isos, not kernels"}};
  for (const auto& [text, message] : cases) {
    const auto guest = ParseGuest(text, "g.toml");
    ASSERT_FALSE(guest.ok()) << text;
    EXPECT_EQ(guest.error().message, message);
  }
  const auto broken = ParseGuest("cpus = \n", "g.toml");
  ASSERT_FALSE(broken.ok());
  EXPECT_TRUE(broken.error().message.starts_with("g.toml:1: "))
      << broken.error().message;
}

}  // namespace
}  // namespace taprace
