// embed HEADER NAME FILE [NAME FILE]... prints a C++ source that defines each
// NAME of HEADER as the text of its FILE. Runs at build time.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

namespace {

// A literal of one source line a line of text, so that the generated file can
// be read. Octal escapes, unlike hexadecimal ones, end after three digits.
std::string Literal(const std::string& text) {
  std::string literal = "\n    \"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      literal += "\\n\"\n    \"";
    } else if (c == '"' || c == '\\' || c == '?' || byte < 0x20 ||
               byte >= 0x7f) {
      char escape[5];
      std::snprintf(escape, sizeof escape, "\\%03o", byte);
      literal += escape;
    } else {
      literal += c;
    }
  }
  return literal + '"';
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 1;
  std::printf("#include \"%s\"\n\nnamespace taprace {\n", argv[1]);
  for (int i = 2; i + 1 < argc; i += 2) {
    std::ifstream file(argv[i + 1], std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    if (!file || text.empty()) {
      std::fprintf(stderr, "embed: cannot read %s\n", argv[i + 1]);
      return 1;
    }
    std::printf("const std::string_view %s =%s;\n", argv[i],
                Literal(text).c_str());
  }
  std::printf("}  // namespace taprace\n");
  return 0;
}
