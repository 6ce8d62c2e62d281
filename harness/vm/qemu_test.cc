#include "harness/vm/qemu.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace taprace {
namespace {

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += " " + word;
  return text + " ";
}

TEST(QemuTest, DirectBootOfLinux) {
  const Guest guest = {
      .kernel = "/k", .initrd = {"/more"}, .command_line = "nokaslr"};
  const std::string command =
      Joined(QemuCommand(guest, false, {.ram = "/ram", .boot_file = "/init"}));
  EXPECT_TRUE(command.starts_with(" qemu-system-x86_64 -nodefaults "));
  for (const char* part :
       {" -accel tcg,thread=multi,", " -kernel /k ", " -initrd /init,/more ",
        "console=ttyS0 panic=-1 oops=panic loglevel=5 nokaslr ", " -no-reboot ",
        "mem-path=/ram,share=on", "virtserialport,chardev=port,name=taprace"}) {
    EXPECT_NE(command.find(part), std::string::npos) << part << command;
  }
}

TEST(QemuTest, SteeringLoadsThePlugin) {
  const Guest guest = {.kernel = "/k", .steering_plugin = "/a,b/steer.so"};
  const std::string command = Joined(QemuCommand(guest, false, {}));
  EXPECT_NE(command.find(" -plugin /a,,b/steer.so,fd=6 "), std::string::npos)
      << command;
}

TEST(QemuTest, FreeBsdImageAndSerialPort) {
  const Guest guest = {.system = System::kFreeBsd,
                       .port = PortKind::kSerial,
                       .hypervisor_arguments = {"-vga", "std"},
                       .image = "/i",
                       .entry = Entry::kLogin};
  const std::string command =
      Joined(QemuCommand(guest, true, {.ram = "/ram", .boot_file = "/tar"}));
  for (const char* part :
       {" -accel kvm -cpu host ", "file=/i,if=virtio,format=raw,snapshot=on ",
        "file=/tar,if=virtio,format=raw,readonly=on ",
        " -serial chardev:console ", " -serial chardev:port ", " -vga std "}) {
    EXPECT_NE(command.find(part), std::string::npos) << part << command;
  }
  EXPECT_EQ(command.find("-append"), std::string::npos);
}

}  // namespace
}  // namespace taprace
