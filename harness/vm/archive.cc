#include "harness/vm/archive.h"

#include <array>
#include <cassert>
#include <cstdio>
#include <cstring>

namespace taprace {
namespace {

using Type = ArchiveEntry::Type;

constexpr size_t kNameMax = 99;

void Pad(std::string& text, size_t unit) {
  text.append((unit - text.size() % unit) % unit, '\0');
}

uint32_t Mode(const ArchiveEntry& entry) {
  switch (entry.type) {
    case Type::kFile:
      return 0100000 | entry.permissions;
    case Type::kFolder:
      return 0040000 | entry.permissions;
    case Type::kCharacterDevice:
      return 0020000 | entry.permissions;
  }
  return 0;
}

void AppendCpio(std::string& archive, const ArchiveEntry& entry,
                uint32_t inode) {
  const uint32_t links = entry.type == Type::kFolder ? 2 : 1;
  const std::array<uint32_t, 13> fields = {
      inode,
      Mode(entry),
      0,  // user
      0,  // group
      links,
      0,  // time
      static_cast<uint32_t>(entry.content.size()),
      0,  // device it is on
      0,
      entry.major,
      entry.minor,
      static_cast<uint32_t>(entry.name.size() + 1),
      0,  // checksum
  };
  archive += "070701";
  for (uint32_t field : fields) {
    std::array<char, 9> hex;
    snprintf(hex.data(), hex.size(), "%08x", field);
    archive += hex.data();
  }
  archive += entry.name;
  archive += '\0';
  Pad(archive, 4);
  archive += entry.content;
  Pad(archive, 4);
}

// The header block of tar(5).
struct TarHeader {
  char name[100];
  char mode[8];
  char user[8];
  char group[8];
  char size[12];
  char time[12];
  char checksum[8];
  char type;
  char link[100];
  char magic[6];
  char version[2];
  char user_name[32];
  char group_name[32];
  char major[8];
  char minor[8];
  char prefix[155];
  char rest[12];
};
static_assert(sizeof(TarHeader) == 512);

template <size_t N>
void SetOctal(char (&field)[N], uint64_t value) {
  field[N - 1] = '\0';
  for (size_t i = N - 1; i > 0; --i, value /= 8) {
    field[i - 1] = static_cast<char>('0' + value % 8);
  }
}

char TarType(Type type) {
  switch (type) {
    case Type::kFile:
      return '0';
    case Type::kFolder:
      return '5';
    case Type::kCharacterDevice:
      return '3';
  }
  return '0';
}

void AppendTar(std::string& archive, const ArchiveEntry& entry) {
  TarHeader header = {};
  memcpy(header.name, entry.name.data(), entry.name.size());
  SetOctal(header.mode, entry.permissions);
  SetOctal(header.user, 0);
  SetOctal(header.group, 0);
  SetOctal(header.size, entry.content.size());
  SetOctal(header.time, 0);
  header.type = TarType(entry.type);
  memcpy(header.magic, "ustar", 6);
  memcpy(header.version, "00", 2);
  SetOctal(header.major, entry.major);
  SetOctal(header.minor, entry.minor);
  // The sum counts its own field as blanks.
  memset(header.checksum, ' ', sizeof(header.checksum));
  uint64_t sum = 0;
  for (size_t i = 0; i < sizeof(header); ++i) {
    sum += reinterpret_cast<const unsigned char*>(&header)[i];
  }
  snprintf(header.checksum, sizeof(header.checksum), "%06llo",
           static_cast<unsigned long long>(sum));
  archive.append(reinterpret_cast<const char*>(&header), sizeof(header));
  archive += entry.content;
  Pad(archive, sizeof(header));
}

}  // namespace

std::string ToCpio(const std::vector<ArchiveEntry>& entries) {
  std::string archive;
  uint32_t inode = 0;
  for (const ArchiveEntry& entry : entries) AppendCpio(archive, entry, ++inode);
  AppendCpio(archive, {.name = "TRAILER!!!", .permissions = 0}, 0);
  Pad(archive, 512);
  return archive;
}

std::string ToTar(const std::vector<ArchiveEntry>& entries) {
  std::string archive;
  for (const ArchiveEntry& entry : entries) {
    assert(entry.name.size() <= kNameMax);
    AppendTar(archive, entry);
  }
  archive.append(1024, '\0');  // two empty blocks end it
  Pad(archive, 10'240);
  return archive;
}

}  // namespace taprace
