#include "harness/vm/guest.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <array>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <sstream>

namespace taprace {
namespace {

// What a word of the file stands for.
template <typename T>
struct Word {
  std::string_view name;
  T value;
};

constexpr std::array kSystems = {Word<System>{"linux", System::kLinux},
                                 Word<System>{"freebsd", System::kFreeBsd}};
constexpr std::array kHypervisors = {
    Word<HypervisorKind>{"qemu", HypervisorKind::kQemu},
    Word<HypervisorKind>{"bhyve", HypervisorKind::kBhyve}};
constexpr std::array kAccelerations = {
    Word<Acceleration>{"auto", Acceleration::kAuto},
    Word<Acceleration>{"kvm", Acceleration::kKvm},
    Word<Acceleration>{"tcg", Acceleration::kTcg}};
constexpr std::array kEntries = {Word<Entry>{"initramfs", Entry::kInitramfs},
                                 Word<Entry>{"login", Entry::kLogin},
                                 Word<Entry>{"in-image", Entry::kInImage}};
constexpr std::array kPorts = {Word<PortKind>{"virtio", PortKind::kVirtio},
                               Word<PortKind>{"serial", PortKind::kSerial}};
constexpr std::array kArchs = {Word<std::string_view>{"x86_64", "x86_64"},
                               Word<std::string_view>{"aarch64", "aarch64"}};

// Reads one table after another and remembers the first thing wrong.
class Reader {
 public:
  Reader(const toml::table& root, std::string file)
      : root_(root), file_(std::move(file)) {}

  void String(std::string_view key, std::string& value) {
    if (auto text = Get<std::string>(key, "a string")) value = *text;
  }

  // Made usable from here.
  void Path(std::string_view key, std::string& value) {
    if (auto text = Get<std::string>(key, "a path")) value = Resolve(*text);
  }

  template <typename T>
  void Number(std::string_view key, int64_t least, int64_t most, T& value) {
    const auto number = Get<int64_t>(key, "a whole number");
    if (!number) return;
    if (*number < least || *number > most) {
      return Fail(key, fmt::format("expected {} to {}", least, most));
    }
    value = static_cast<T>(*number);
  }

  void Seconds(std::string_view key, std::chrono::milliseconds& value) {
    int64_t seconds = value.count() / 1'000;
    Number(key, 1, 86'400, seconds);
    value = std::chrono::seconds(seconds);
  }

  template <typename T, size_t N, typename Value>
  void Choice(std::string_view key, const std::array<Word<T>, N>& words,
              Value& value) {
    const auto text = Get<std::string>(key, "a string");
    if (!text) return;
    std::string expected;
    for (const Word<T>& word : words) {
      if (word.name == *text) {
        value = word.value;
        return;
      }
      expected +=
          fmt::format("{}'{}'", expected.empty() ? "" : " or ", word.name);
    }
    Fail(key, fmt::format("'{}': expected {}", *text, expected));
  }

  void Strings(std::string_view key, bool paths,
               std::vector<std::string>& values) {
    const toml::node* node = Find(key);
    if (node == nullptr) return;
    const toml::array* array = node->as_array();
    if (array == nullptr) return Fail(key, "expected a list of strings");
    for (const toml::node& element : *array) {
      const auto text = element.value<std::string>();
      if (!element.is_string()) return Fail(key, "expected a list of strings");
      values.push_back(paths ? Resolve(*text) : *text);
    }
  }

  // A table of names and numbers, strings or booleans.
  void Settings(std::string_view key,
                std::vector<std::pair<std::string, std::string>>& settings) {
    const toml::node* node = Find(key);
    if (node == nullptr) return;
    const toml::table* table = node->as_table();
    if (table == nullptr) return Fail(key, "expected a table");
    AddSettings(key, *table, "", settings);
  }

  // Complains about keys nobody asked for.
  void RefuseOthers() {
    for (const auto& [table_key, node] : root_) {
      const std::string name(std::string_view{table_key});
      const toml::table* table = node.as_table();
      if (asked_.contains(name)) continue;
      if (table == nullptr) {
        FailAt(node, name, "no such key");
        continue;
      }
      for (const auto& [key, inner] : *table) {
        const std::string full =
            name + "." + std::string(std::string_view{key});
        if (!asked_.contains(full)) FailAt(inner, full, "no such key");
      }
    }
  }

  void Fail(std::string_view key, const std::string& why) {
    const toml::node* node = Find(key);
    if (node != nullptr) return FailAt(*node, key, why);
    if (!error_) error_ = Error{fmt::format("{}: {}: {}", file_, key, why)};
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  const toml::node* Find(std::string_view key) {
    asked_.emplace(key);
    return root_.at_path(key).node();
  }

  template <typename T>
  std::optional<T> Get(std::string_view key, std::string_view expected) {
    const toml::node* node = Find(key);
    if (node == nullptr) return std::nullopt;
    std::optional<T> value = node->value_exact<T>();
    if (!value) Fail(key, fmt::format("expected {}", expected));
    return value;
  }

  void FailAt(const toml::node& node, std::string_view key,
              const std::string& why) {
    if (error_) return;
    error_ = Error{fmt::format("{}:{}: {}: {}", file_, node.source().begin.line,
                               key, why)};
  }

  std::string Resolve(const std::string& path) const {
    const auto folder = std::filesystem::path(file_).parent_path();
    return path.empty() ? path : (folder / path).string();
  }

  // Dotted names without quotes arrive as tables within tables.
  void AddSettings(std::string_view key, const toml::table& table,
                   const std::string& prefix,
                   std::vector<std::pair<std::string, std::string>>& settings) {
    for (const auto& [name, node] : table) {
      const std::string full = prefix + std::string(std::string_view{name});
      if (const toml::table* inner = node.as_table()) {
        AddSettings(key, *inner, full + ".", settings);
      } else if (const auto text = node.value_exact<std::string>()) {
        settings.emplace_back(full, *text);
      } else if (const auto number = node.value_exact<int64_t>()) {
        settings.emplace_back(full, std::to_string(*number));
      } else {
        FailAt(node, key, full + ": expected a number or a string");
      }
    }
  }

  const toml::table& root_;
  const std::string file_;
  std::set<std::string, std::less<>> asked_;
  std::optional<Error> error_;
};

void ReadMachine(Reader& reader, Guest& guest) {
  reader.String("name", guest.name);
  reader.Choice("system", kSystems, guest.system);
  reader.Choice("arch", kArchs, guest.arch);
  reader.Number("cpus", 1, 64, guest.cpus);
  reader.Number("memory", 64, 1 << 20, guest.memory_mib);
  reader.Choice("hypervisor.kind", kHypervisors, guest.hypervisor);
  reader.Choice("hypervisor.acceleration", kAccelerations, guest.acceleration);
  reader.Path("hypervisor.firmware", guest.loader);
  reader.Strings("hypervisor.arguments", false, guest.hypervisor_arguments);
}

void ReadBoot(Reader& reader, Guest& guest) {
  reader.Path("boot.kernel", guest.kernel);
  reader.Strings("boot.initrd", true, guest.initrd);
  reader.String("boot.command_line", guest.command_line);
  reader.Path("boot.image", guest.image);
  reader.Path("boot.iso", guest.iso);
  reader.Path("boot.symbols", guest.symbols);
}

void ReadAgent(Reader& reader, Guest& guest) {
  reader.Path("agent.file", guest.agent);
  reader.Choice("agent.entry", kEntries, guest.entry);
  reader.Choice("agent.port", kPorts, guest.port);
  reader.String("agent.target", guest.target);
  reader.Path("agent.modules_folder", guest.modules_folder);
  reader.Strings("agent.modules", false, guest.modules);
  reader.Settings("agent.sysctls", guest.sysctls);
}

void ReadLimits(Reader& reader, Guest& guest) {
  reader.Seconds("limits.boot", guest.limits.boot);
  reader.Seconds("limits.answer", guest.limits.answer);
  int64_t mib = guest.limits.console_bytes >> 20;
  reader.Number("limits.console", 1, 1 << 16, mib);
  guest.limits.console_bytes = mib << 20;
  reader.Strings("known", false, guest.known);
}

// What no single key can be blamed for.
void CheckWhole(Reader& reader, const Guest& guest) {
  if (guest.kernel.empty() && guest.image.empty() && guest.iso.empty()) {
    return reader.Fail("boot", "a kernel, an image or an iso is needed");
  }
  const bool direct_linux =
      guest.system == System::kLinux && !guest.kernel.empty();
  if (guest.entry == Entry::kInitramfs && !direct_linux) {
    return reader.Fail("agent.entry",
                       "an initramfs needs a Linux kernel in boot.kernel; "
                       "expected 'login' or 'in-image'");
  }
  if (guest.entry != Entry::kInImage && guest.agent.empty()) {
    return reader.Fail("agent.file", "the path of taprace-agent is missing");
  }
  if (guest.hypervisor == HypervisorKind::kBhyve) {
    if (!guest.kernel.empty()) {
      return reader.Fail("boot.kernel",
                         "bhyve boots images and isos, not kernels");
    }
    if (guest.port == PortKind::kSerial) {
      return reader.Fail("agent.port", "bhyve guests use 'virtio'");
    }
  }
  if (guest.system == System::kLinux && guest.entry == Entry::kInitramfs &&
      !guest.modules.empty() && guest.modules_folder.empty()) {
    return reader.Fail("agent.modules_folder",
                       "needed to find agent.modules, as in "
                       "/lib/modules/VERSION");
  }
}

}  // namespace

Result<Guest> ParseGuest(std::string_view toml, const std::string& file,
                         const std::string& agent) {
  toml::table root;
  try {
    root = toml::parse(toml, file);
  } catch (const toml::parse_error& error) {
    return Error{fmt::format("{}:{}: {}", file, error.source().begin.line,
                             error.description())};
  }
  Guest guest;
  guest.name = std::filesystem::path(file).stem();
  Reader reader(root, file);
  ReadMachine(reader, guest);
  if (guest.system == System::kFreeBsd) guest.entry = Entry::kLogin;
  ReadBoot(reader, guest);
  ReadAgent(reader, guest);
  if (!agent.empty()) guest.agent = agent;
  ReadLimits(reader, guest);
  reader.RefuseOthers();
  if (!reader.error()) CheckWhole(reader, guest);
  if (reader.error()) return *reader.error();
  return guest;
}

}  // namespace taprace
