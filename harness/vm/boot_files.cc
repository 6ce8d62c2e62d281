#include "harness/vm/boot_files.h"

#include <utility>
#include <vector>

#include "harness/vm/archive.h"
#include "harness/vm/linux_modules.h"
#include "harness/vm/read_file.h"

namespace taprace {
namespace {

using Type = ArchiveEntry::Type;

std::string PortPath(const Guest& guest) {
  const bool freebsd = guest.system == System::kFreeBsd;
  if (guest.port == PortKind::kSerial) {
    return freebsd ? "/dev/cuau1" : "/dev/ttyS1";
  }
  return freebsd ? "/dev/vtcon/taprace" : "/dev/virtio-ports/taprace";
}

// Those of the description, and those that the port needs.
std::vector<std::string> ModuleNames(const Guest& guest) {
  std::vector<std::string> names;
  if (guest.port == PortKind::kVirtio) {
    if (guest.system == System::kLinux) names.emplace_back("virtio_pci");
    names.emplace_back("virtio_console");
  }
  names.insert(names.end(), guest.modules.begin(), guest.modules.end());
  return names;
}

Result<std::string> MakeInitramfs(const Guest& guest) {
  Result<std::string> agent = ReadFile(guest.agent);
  if (!agent.ok()) return agent.error();
  std::vector<ArchiveEntry> entries = {
      {.name = "init", .permissions = 0755, .content = std::move(*agent)},
      {.name = "dev", .type = Type::kFolder, .permissions = 0755},
      // For what is said before devtmpfs is there.
      {.name = "dev/console",
       .type = Type::kCharacterDevice,
       .permissions = 0600,
       .major = 5,
       .minor = 1},
      {.name = "modules", .type = Type::kFolder, .permissions = 0755},
  };
  std::vector<std::string> modules;
  if (!guest.modules_folder.empty()) {
    const Result<ModuleIndex> index = ReadModuleIndex(guest.modules_folder);
    if (!index.ok()) return index.error();
    const auto files = ModuleFiles(*index, ModuleNames(guest));
    if (!files.ok()) {
      return Error{guest.modules_folder + ": " + files.error().message};
    }
    for (const std::string& file : *files) {
      Result<std::string> module = ReadFile(guest.modules_folder + "/" + file);
      if (!module.ok()) return module.error();
      const std::string name = "modules/" + file.substr(file.rfind('/') + 1);
      modules.push_back("/" + name);
      entries.push_back({.name = name, .content = std::move(*module)});
    }
  }
  entries.push_back(
      {.name = "taprace.setup", .content = ToString(SetupFor(guest, modules))});
  return ToCpio(entries);
}

Result<std::string> MakeTar(const Guest& guest) {
  Result<std::string> agent = ReadFile(guest.agent);
  if (!agent.ok()) return agent.error();
  return ToTar({{.name = "taprace-agent",
                 .permissions = 0755,
                 .content = std::move(*agent)},
                {.name = "taprace.setup",
                 .content = ToString(SetupFor(guest, ModuleNames(guest)))}});
}

}  // namespace

GuestSetup SetupFor(const Guest& guest, std::vector<std::string> modules) {
  GuestSetup setup{.port = PortPath(guest), .modules = std::move(modules)};
  for (const auto& [name, value] : guest.sysctls) {
    setup.sysctls.push_back({name, value});
  }
  return setup;
}

Result<BootFiles> MakeBootFiles(const Guest& guest) {
  BootFiles files;
  if (guest.entry == Entry::kInImage) return files;
  const bool initramfs = guest.entry == Entry::kInitramfs;
  const Result<std::string> content =
      initramfs ? MakeInitramfs(guest) : MakeTar(guest);
  if (!content.ok()) return content.error();
  Result<std::unique_ptr<SharedFile>> file = SharedFile::Make(*content);
  if (!file.ok()) return file.error();
  (initramfs ? files.initramfs : files.tar) = std::move(*file);
  return files;
}

}  // namespace taprace
