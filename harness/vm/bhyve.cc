#include "harness/vm/bhyve.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "harness/base/process.h"

namespace taprace {
namespace {

namespace fs = std::filesystem;

// How long a command that only prepares may take.
constexpr int64_t kLoadMs = 60'000;
constexpr int64_t kDestroyMs = 20'000;

// A folder that goes with all that is in it.
class TemporaryFolder {
 public:
  TemporaryFolder() = default;
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  Status Make() {
    std::error_code error;
    const fs::path parent = fs::temp_directory_path(error);
    std::string path =
        (error ? fs::path("/tmp") : parent) / "taprace-vm.XXXXXX";
    if (mkdtemp(path.data()) == nullptr) return ErrnoError(path, errno);
    path_ = path;
    return Done{};
  }
  fs::path operator/(const char* name) const { return path_ / name; }

 private:
  fs::path path_;
};

std::string NewName() {
  static std::atomic<int> count = 0;
  return fmt::format("taprace-{}-{}", getpid(), ++count);
}

// Runs a command to its end; `in_out` becomes its input and output.
Status RunToEnd(const std::vector<std::string>& command, int in_out, int errors,
                int64_t ms) {
  auto process =
      Process::Start({.command = command,
                      .descriptors = {{in_out, 0}, {in_out, 1}, {errors, 2}}});
  if (!process.ok()) return process.error();
  const std::optional<int> status = (*process)->WaitFor(ms);
  if (!status) return Error{command.front() + " did not end"};
  if (*status != 0) return Error{command.front() + " " + ExitWords(*status)};
  return Done{};
}

class Bytes final : public MemoryImage {
 public:
  explicit Bytes(std::vector<char> bytes) : bytes_(std::move(bytes)) {}
  std::span<const char> bytes() const override { return bytes_; }

 private:
  const std::vector<char> bytes_;
};

// A guest's memory as /dev/vmm/NAME has it: up to 3 GiB from address 0, the
// rest from 4 GiB. What cannot be read stays zero.
Result<std::unique_ptr<MemoryImage>> ReadMemory(const std::string& path,
                                                int64_t size) {
  constexpr int64_t kLow = int64_t{3} << 30;
  constexpr int64_t kHigh = int64_t{4} << 30;
  constexpr int64_t kStep = int64_t{1} << 20;
  const Fd device(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!device.valid()) return ErrnoError(path, errno);
  std::vector<char> bytes(static_cast<size_t>(size));
  for (int64_t at = 0; at < size; at += kStep) {
    const int64_t address = at < kLow ? at : at - kLow + kHigh;
    const auto length = static_cast<size_t>(std::min(kStep, size - at));
    if (pread(device.get(), bytes.data() + at, length, address) < 0 &&
        at == 0) {
      return ErrnoError(path, errno);
    }
  }
  return std::unique_ptr<MemoryImage>(
      std::make_unique<Bytes>(std::move(bytes)));
}

class BhyveMachine final : public Machine {
 public:
  ~BhyveMachine() override {
    if (process_ != nullptr) process_->Kill();
    const Fd null(open("/dev/null", O_RDWR | O_CLOEXEC));
    (void)RunToEnd(BhyveDestroyCommand(name_), null.get(), null.get(),
                   kDestroyMs);
  }

  int console() const override { return console_.get(); }

  // bhyve listens on the socket once it runs.
  int port() override {
    if (port_.valid()) return port_.get();
    Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    const std::string path = socket_;
    if (path.size() >= sizeof(address.sun_path)) return -1;
    std::copy(path.begin(), path.end(), address.sun_path);
    if (connect(socket.get(), reinterpret_cast<const sockaddr*>(&address),
                sizeof(address)) != 0) {
      return -1;
    }
    fcntl(socket.get(), F_SETFL, O_NONBLOCK);
    port_ = std::move(socket);
    return port_.get();
  }

  std::optional<std::string> Ended() override {
    const std::optional<int> status = process_->Ended();
    if (!status) return std::nullopt;
    return BhyveExitWords(*status);
  }

  void Stop() override { process_->Kill(); }

  Result<std::unique_ptr<MemoryImage>> Memory() override {
    return ReadMemory("/dev/vmm/" + name_, memory_bytes_);
  }

  TemporaryFolder folder_;
  std::string name_;
  std::string socket_;
  int64_t memory_bytes_ = 0;
  Fd console_;
  Fd port_;
  std::unique_ptr<Process> process_;
};

}  // namespace

std::vector<std::string> BhyveLoadCommand(const Guest& guest,
                                          const std::string& name,
                                          const BhyvePaths& paths) {
  return {"bhyveload", "-c", "stdio", "-m",
          fmt::format("{}M", guest.memory_mib), "-d",
          guest.image.empty() ? guest.iso : paths.image,
          // The serial line is the only console there is.
          "-e", "console=comconsole", "-e", "autoboot_delay=0", name};
}

std::vector<std::string> BhyveCommand(const Guest& guest,
                                      const std::string& name,
                                      const BhyvePaths& paths) {
  std::vector<std::string> command = {
      "bhyve",  // -H: idle guests yield; -P: spinning vCPUs, too
      "-A",
      "-H",
      "-P",
      "-c",
      std::to_string(guest.cpus),
      "-m",
      fmt::format("{}M", guest.memory_mib),
      "-s",
      "0,hostbridge",
      "-s",
      "1,lpc",
      "-l",
      "com1,stdio",
      "-s",
      fmt::format("2,virtio-console,taprace={}", paths.socket)};
  const auto add = [&](std::initializer_list<std::string> words) {
    command.insert(command.end(), words);
  };
  if (!guest.loader.empty()) add({"-l", "bootrom," + guest.loader});
  int slot = 3;
  const auto add_disk = [&](std::string_view kind, const std::string& file) {
    add({"-s", fmt::format("{},{},{}", slot++, kind, file)});
  };
  if (!guest.image.empty()) add_disk("virtio-blk", paths.image);
  if (!paths.tar.empty()) add_disk("virtio-blk", paths.tar + ",ro");
  if (!guest.iso.empty()) add_disk("ahci-cd", guest.iso);
  command.insert(command.end(), guest.hypervisor_arguments.begin(),
                 guest.hypervisor_arguments.end());
  command.push_back(name);
  return command;
}

std::vector<std::string> BhyveDestroyCommand(const std::string& name) {
  return {"bhyvectl", "--vm=" + name, "--destroy"};
}

std::string BhyveExitWords(int wait_status) {
  constexpr std::array<std::string_view, 5> kMeaning = {
      "rebooted", "was powered off", "was halted", "triple-faulted",
      "bhyve failed"};
  if (!WIFEXITED(wait_status)) return "bhyve " + ExitWords(wait_status);
  const auto status = static_cast<size_t>(WEXITSTATUS(wait_status));
  if (status < kMeaning.size()) return std::string(kMeaning[status]);
  return "bhyve " + ExitWords(wait_status);
}

Result<std::unique_ptr<Machine>> Bhyve::Boot(const BootFiles& files) {
  auto machine = std::make_unique<BhyveMachine>();
  machine->name_ = NewName();
  machine->memory_bytes_ = guest_.memory_mib << 20;
  const Status folder = machine->folder_.Make();
  if (!folder.ok()) return folder.error();
  BhyvePaths paths = {.image = machine->folder_ / "image",
                      .tar = {},
                      .socket = machine->folder_ / "port"};
  machine->socket_ = paths.socket;
  // bhyve has no throw-away writes.
  std::error_code error;
  if (!guest_.image.empty() &&
      !fs::copy_file(guest_.image, paths.image, error)) {
    return ErrnoError(guest_.image, error.value());
  }
  if (files.tar != nullptr) {
    const fs::path tar = machine->folder_ / "tar";
    const std::string source = files.tar->PathFor(files.tar->fd());
    if (!fs::copy_file(source, tar, error)) {
      return ErrnoError(tar.string(), error.value());
    }
    paths.tar = tar;
  }
  std::array<int, 2> sockets;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0) {
    return ErrnoError("socketpair", errno);
  }
  machine->console_ = Fd(sockets[0]);
  const Fd theirs(sockets[1]);
  fcntl(sockets[0], F_SETFL, O_NONBLOCK);
  if (guest_.loader.empty()) {
    const Status loaded =
        RunToEnd(BhyveLoadCommand(guest_, machine->name_, paths), theirs.get(),
                 theirs.get(), kLoadMs);
    if (!loaded.ok()) return loaded.error();
  }
  auto process = Process::Start(
      {.command = BhyveCommand(guest_, machine->name_, paths),
       .descriptors = {
           {theirs.get(), 0}, {theirs.get(), 1}, {theirs.get(), 2}}});
  if (!process.ok()) return process.error();
  machine->process_ = std::move(*process);
  return std::unique_ptr<Machine>(std::move(machine));
}

}  // namespace taprace
