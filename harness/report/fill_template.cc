#include "harness/report/fill_template.h"

#include <cassert>

namespace taprace {

std::string FillTemplate(
    std::string_view text,
    const std::map<std::string_view, std::string>& values) {
  std::string result;
  while (true) {
    const size_t begin = text.find("{{");
    result += text.substr(0, begin);
    if (begin == std::string_view::npos) return result;
    const size_t end = text.find("}}", begin);
    assert(end != std::string_view::npos);
    const auto it = values.find(text.substr(begin + 2, end - begin - 2));
    assert(it != values.end());
    if (it != values.end()) result += it->second;
    text.remove_prefix(end + 2);
  }
}

}  // namespace taprace
