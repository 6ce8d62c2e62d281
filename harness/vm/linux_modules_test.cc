#include "harness/vm/linux_modules.h"

#include <gtest/gtest.h>

namespace taprace {
namespace {

const ModuleIndex kIndex = {
    .dependencies =
        "kernel/drivers/virtio/virtio.ko:\n"
        "kernel/drivers/virtio/virtio_ring.ko: "
        "kernel/drivers/virtio/virtio.ko\n"
        "kernel/drivers/virtio/virtio-pci.ko: "
        "kernel/drivers/virtio/virtio_ring.ko kernel/drivers/virtio/virtio.ko\n"
        "kernel/drivers/net/tun.ko:\n"
        "kernel/net/squeezed.ko.xz:\n",
    .builtin = "kernel/fs/ext4/ext4.ko\n"};

TEST(LinuxModulesTest, DependenciesComeFirstAndOnce) {
  const auto files =
      ModuleFiles(kIndex, {"virtio_pci", "ext4", "virtio", "tun"});
  ASSERT_TRUE(files.ok()) << files.error().message;
  EXPECT_EQ(*files,
            (std::vector<std::string>{"kernel/drivers/virtio/virtio.ko",
                                      "kernel/drivers/virtio/virtio_ring.ko",
                                      "kernel/drivers/virtio/virtio-pci.ko",
                                      "kernel/drivers/net/tun.ko"}));
}

TEST(LinuxModulesTest, ErrorsNameTheModule) {
  auto files = ModuleFiles(kIndex, {"tpu"});
  ASSERT_FALSE(files.ok());
  EXPECT_EQ(files.error().message, "no module 'tpu' in modules.dep");
  files = ModuleFiles(kIndex, {"squeezed"});
  ASSERT_FALSE(files.ok());
  EXPECT_EQ(files.error().message,
            "kernel/net/squeezed.ko.xz: compressed modules cannot be loaded");
}

}  // namespace
}  // namespace taprace
