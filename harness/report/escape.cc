#include "harness/report/escape.h"

#include <cstdint>

namespace taprace {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

struct Decoded {
  uint32_t code;
  size_t size;  // in bytes; 0: not well-formed
};

// The first character of `text`, which is not empty (RFC 3629).
Decoded DecodeFirst(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  size_t size = 0;
  uint32_t code = 0;
  uint32_t least = 0;  // what needs no fewer bytes
  if ((lead & 0xe0) == 0xc0) {
    size = 2, code = lead & 0x1f, least = 0x80;
  } else if ((lead & 0xf0) == 0xe0) {
    size = 3, code = lead & 0x0f, least = 0x800;
  } else if ((lead & 0xf8) == 0xf0) {
    size = 4, code = lead & 0x07, least = 0x10000;
  }
  if (size == 0 || text.size() < size) return {0, 0};
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {0, 0};
    code = code << 6 | (byte(i) & 0x3f);
  }
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < least || code > 0x10ffff || surrogate) return {0, 0};
  return {code, size};
}

bool Allowed(uint32_t code) {
  if (code < 0x20) return code == '\n' || code == '\t';
  if (code >= 0x7f && code < 0xa0) return false;
  return code != 0xfffe && code != 0xffff;
}

std::string Replaced(std::string_view text, bool attribute) {
  std::string result;
  for (const char c : Printable(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      case '\n':
        result += attribute ? "&#10;" : "\n";
        break;
      case '\t':
        result += attribute ? "&#9;" : "\t";
        break;
      default:
        result += c;
    }
  }
  return result;
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const Decoded first = DecodeFirst(text);
    const size_t size = first.size == 0 ? 1 : first.size;
    if (first.size != 0 && Allowed(first.code)) {
      result += text.substr(0, size);
    } else {
      result += kReplacement;
    }
    text.remove_prefix(size);
  }
  return result;
}

std::string EscapeText(std::string_view text) { return Replaced(text, false); }

std::string EscapeAttribute(std::string_view text) {
  return Replaced(text, true);
}

std::string EscapeScriptJson(std::string_view json) {
  std::string result;
  result.reserve(json.size());
  for (const char c : json) {
    // These occur only within strings, where an escape means the same.
    switch (c) {
      case '<':
        result += "\\u003c";
        break;
      case '>':
        result += "\\u003e";
        break;
      case '&':
        result += "\\u0026";
        break;
      default:
        result += c;
    }
  }
  return result;
}

}  // namespace taprace
