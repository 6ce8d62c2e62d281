#include "harness/vm/archive.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace taprace {
namespace {

const std::vector<ArchiveEntry> kEntries = {
    {.name = "dev", .type = ArchiveEntry::Type::kFolder, .permissions = 0755},
    {.name = "dev/console",
     .type = ArchiveEntry::Type::kCharacterDevice,
     .permissions = 0600,
     .major = 5,
     .minor = 1},
    {.name = "init", .permissions = 0755, .content = "hello\n"}};

// What tar(1) of this machine makes of an archive.
std::string Tar(const std::string& archive, const std::string& flags) {
  const std::string path = testing::TempDir() + "/archive";
  std::ofstream(path, std::ios::binary) << archive;
  FILE* tar = popen(("tar " + flags + " -f " + path + " 2>&1").c_str(), "r");
  std::string text;
  for (int c = fgetc(tar); c != EOF; c = fgetc(tar)) {
    text += static_cast<char>(c);
  }
  EXPECT_EQ(pclose(tar), 0) << text;
  return text;
}

TEST(TarTest, TarReadsIt) {
  const std::string archive = ToTar(kEntries);
  EXPECT_EQ(archive.size() % 10'240, 0U);
  EXPECT_EQ(Tar(archive, "-t"), "dev\ndev/console\ninit\n");
  EXPECT_EQ(Tar(archive, "-x -O"), "hello\n");
  std::istringstream words(Tar(archive, "-tv"));
  std::string modes;
  for (std::string line; std::getline(words, line);) {
    modes += line.substr(0, 10) + " ";
  }
  EXPECT_EQ(modes, "drwxr-xr-x crw------- -rwxr-xr-x ");
}

// Linux itself reads it in linux_guest_test; here, that the fields stand where
// the format has them.
TEST(CpioTest, FieldsAreInTheirPlaces) {
  const std::string archive = ToCpio(kEntries);
  EXPECT_EQ(archive.size() % 512, 0U);
  EXPECT_EQ(archive.substr(0, 6), "070701");
  const size_t init = archive.find("init") - 110;
  EXPECT_EQ(init % 4, 0U);
  EXPECT_EQ(archive.substr(init + 14, 8), "000081ed");  // mode
  EXPECT_EQ(archive.substr(init + 54, 8), "00000006");  // size
  EXPECT_EQ(archive.substr(init + 94, 8), "00000005");  // length of the name
  EXPECT_EQ(archive.substr(init + 116, 6), "hello\n");
  EXPECT_NE(archive.find("TRAILER!!!"), std::string::npos);
}

}  // namespace
}  // namespace taprace
