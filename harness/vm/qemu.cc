#include "harness/vm/qemu.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <map>
#include <mutex>
#include <utility>

#include "harness/base/process.h"

namespace taprace {
namespace {

constexpr int64_t kMib = int64_t{1} << 20;
// Of QEMU itself: code, translated code, stacks, devices.
constexpr int64_t kOverheadBytes = 6'144 * kMib;
constexpr int kTranslationMib = 64;

std::string QemuFor(const std::string& arch) { return "qemu-system-" + arch; }

struct SocketPair {
  Fd ours;
  Fd theirs;
};

Result<SocketPair> MakeSocketPair() {
  std::array<int, 2> sockets;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0) {
    return ErrnoError("socketpair", errno);
  }
  fcntl(sockets[0], F_SETFL, O_NONBLOCK);
  return SocketPair{Fd(sockets[0]), Fd(sockets[1])};
}

// Reads what QEMU has written to a file it shares with us.
std::string Complaint(int fd) {
  std::array<char, 1'000> text;
  const ssize_t size = pread(fd, text.data(), text.size(), 0);
  if (size <= 0) return "";
  std::string complaint(text.data(), static_cast<size_t>(size));
  while (complaint.ends_with('\n')) complaint.pop_back();
  return ": " + complaint;
}

class QemuMachine final : public Machine {
 public:
  int console() const override { return console_.get(); }
  int port() override { return port_.get(); }
  int steering() override { return steering_.get(); }

  std::optional<std::string> Ended() override {
    const std::optional<int> status = process_->Ended();
    if (!status) return std::nullopt;
    return "QEMU " + ExitWords(*status) + Complaint(complaints_->fd());
  }

  void Stop() override { process_->Kill(); }

  Result<std::unique_ptr<MemoryImage>> Memory() override {
    return MapFile(ram_->fd());
  }

  // In the order in which they go: the process last of all.
  Fd console_;
  Fd port_;
  Fd steering_;
  std::unique_ptr<SharedFile> ram_;
  std::unique_ptr<SharedFile> complaints_;
  std::unique_ptr<Process> process_;
};

void AddKernel(const Guest& guest, const QemuPaths& paths,
               std::vector<std::string>& command) {
  command.insert(command.end(), {"-kernel", guest.kernel});
  std::string initrd = guest.entry == Entry::kInitramfs ? paths.boot_file : "";
  for (const std::string& file : guest.initrd) {
    initrd += (initrd.empty() ? "" : ",") + file;
  }
  if (!initrd.empty()) command.insert(command.end(), {"-initrd", initrd});
  std::string line;
  if (guest.system == System::kLinux) {
    line = guest.arch == "aarch64" ? "console=ttyAMA0" : "console=ttyS0";
    line += " panic=-1 oops=panic loglevel=5";
  }
  if (!guest.command_line.empty()) {
    line += (line.empty() ? "" : " ") + guest.command_line;
  }
  if (!line.empty()) command.insert(command.end(), {"-append", line});
}

void AddDisks(const Guest& guest, const QemuPaths& paths,
              std::vector<std::string>& command) {
  const auto add = [&](const std::string& file, const std::string& options) {
    command.insert(command.end(), {"-drive", "file=" + file + options});
  };
  // Writes go to a temporary file that QEMU has already unlinked.
  if (!guest.image.empty()) {
    add(guest.image, ",if=virtio,format=raw,snapshot=on");
  }
  if (guest.entry == Entry::kLogin) {
    add(paths.boot_file, ",if=virtio,format=raw,readonly=on");
  }
  if (!guest.iso.empty()) add(guest.iso, ",media=cdrom,readonly=on");
}

// In QEMU's options two commas stand for one.
std::string WithoutCommas(const std::string& path) {
  std::string text;
  for (char c : path) text += c == ',' ? ",," : std::string(1, c);
  return text;
}

}  // namespace

std::vector<std::string> QemuCommand(const Guest& guest, bool kvm,
                                     const QemuPaths& paths) {
  const bool arm = guest.arch == "aarch64";
  std::vector<std::string> command = {
      QemuFor(guest.arch),
      "-nodefaults",
      "-no-user-config",
      "-no-reboot",
      "-display",
      "none",
      "-monitor",
      "none",
      "-machine",
      fmt::format("{},memory-backend=ram", arm ? "virt" : "q35"),
      "-accel",
      kvm ? "kvm" : fmt::format("tcg,thread=multi,tb-size={}", kTranslationMib),
      "-cpu",
      kvm ? "host" : "max",
      "-smp",
      std::to_string(guest.cpus),
      "-m",
      std::to_string(guest.memory_mib),
      "-object",
      fmt::format("memory-backend-file,id=ram,size={}M,mem-path={},share=on",
                  guest.memory_mib, paths.ram),
      "-chardev",
      "stdio,id=console,signal=off",
      "-serial",
      "chardev:console",
      "-chardev",
      fmt::format("socket,id=port,fd={}", QemuDescriptors::kPort),
  };
  if (guest.port == PortKind::kSerial) {
    command.insert(command.end(), {"-serial", "chardev:port"});
  } else {
    command.insert(command.end(), {"-device", "virtio-serial-pci", "-device",
                                   "virtserialport,chardev=port,name=taprace"});
  }
  if (!guest.kernel.empty()) AddKernel(guest, paths, command);
  AddDisks(guest, paths, command);
  if (!guest.steering_plugin.empty()) {
    command.insert(command.end(),
                   {"-plugin", fmt::format("{},fd={}",
                                           WithoutCommas(guest.steering_plugin),
                                           QemuDescriptors::kSteering)});
  }
  command.insert(command.end(), guest.hypervisor_arguments.begin(),
                 guest.hypervisor_arguments.end());
  return command;
}

namespace {

bool TryKvm(const std::string& arch) {
  utsname host = {};
  if (uname(&host) != 0) return false;
  const std::string machine = host.machine;
  if (machine != arch && !(machine == "amd64" && arch == "x86_64")) {
    return false;
  }
  if (access("/dev/kvm", R_OK | W_OK) != 0) return false;
  const Fd null(open("/dev/null", O_RDWR | O_CLOEXEC));
  const auto process = Process::Start(
      {.command = {QemuFor(arch), "-nodefaults", "-no-user-config", "-display",
                   "none", "-monitor", "none", "-machine",
                   arch == "aarch64" ? "virt" : "q35", "-accel", "kvm", "-cpu",
                   "host", "-m", "64"},
       .descriptors = {{null.get(), 0}, {null.get(), 1}, {null.get(), 2}}});
  // A machine without a disk runs until it is killed; where KVM does not
  // work, QEMU ends at once.
  constexpr int64_t kTrialMs = 500;
  return process.ok() && !(*process)->WaitFor(kTrialMs);
}

}  // namespace

bool KvmWorks(const std::string& arch) {
  static std::mutex mutex;
  static std::map<std::string, bool> known;
  const std::lock_guard lock(mutex);
  const auto found = known.find(arch);
  if (found != known.end()) return found->second;
  return known[arch] = TryKvm(arch);
}

Result<std::unique_ptr<Machine>> Qemu::Boot(const BootFiles& files) {
  Result<SocketPair> console = MakeSocketPair();
  if (!console.ok()) return console.error();
  Result<SocketPair> port = MakeSocketPair();
  if (!port.ok()) return port.error();
  auto ram = SharedFile::MakeZeros(guest_.memory_mib * kMib);
  if (!ram.ok()) return ram.error();
  auto complaints = SharedFile::Make("");
  if (!complaints.ok()) return complaints.error();

  const int in_console = console->theirs.get();
  ProcessOptions options = {
      .command = {},
      .descriptors = {{in_console, 0},
                      {in_console, 1},
                      {(*complaints)->fd(), 2},
                      {port->theirs.get(), QemuDescriptors::kPort},
                      {(*ram)->fd(), QemuDescriptors::kRam}},
      .address_space_max = guest_.memory_mib * kMib + kOverheadBytes};
  QemuPaths paths = {.ram = (*ram)->PathFor(QemuDescriptors::kRam),
                     .boot_file = {}};
  const SharedFile* boot_file =
      files.initramfs != nullptr ? files.initramfs.get() : files.tar.get();
  if (boot_file != nullptr) {
    options.descriptors.emplace_back(boot_file->fd(),
                                     QemuDescriptors::kBootFile);
    paths.boot_file = boot_file->PathFor(QemuDescriptors::kBootFile);
  }
  // Only QEMU's own code generator tells plugins what runs.
  const bool kvm =
      guest_.steering_plugin.empty() &&
      (guest_.acceleration == Acceleration::kKvm ||
       (guest_.acceleration == Acceleration::kAuto && KvmWorks(guest_.arch)));
  Result<SocketPair> steering = SocketPair{};
  if (!guest_.steering_plugin.empty()) {
    steering = MakeSocketPair();
    if (!steering.ok()) return steering.error();
    options.descriptors.emplace_back(steering->theirs.get(),
                                     QemuDescriptors::kSteering);
  }
  options.command = QemuCommand(guest_, kvm, paths);
  Result<std::unique_ptr<Process>> process = Process::Start(options);
  if (!process.ok()) return process.error();

  auto machine = std::make_unique<QemuMachine>();
  machine->console_ = std::move(console->ours);
  machine->port_ = std::move(port->ours);
  machine->steering_ = std::move(steering->ours);
  machine->ram_ = std::move(*ram);
  machine->complaints_ = std::move(*complaints);
  machine->process_ = std::move(*process);
  return std::unique_ptr<Machine>(std::move(machine));
}

}  // namespace taprace
