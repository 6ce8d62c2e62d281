// Makes text from data safe to print and to embed.
#ifndef TAPRACE_HARNESS_REPORT_ESCAPE_H_
#define TAPRACE_HARNESS_REPORT_ESCAPE_H_

#include <string>
#include <string_view>

namespace taprace {

// `text` with the replacement character U+FFFD for every byte that is no part
// of well-formed UTF-8 and every character that neither XML 1.0 nor a terminal
// should get: controls other than tab and line feed, U+FFFE and U+FFFF.
std::string Printable(std::string_view text);

// Printable, for between the tags of XML or HTML.
std::string EscapeText(std::string_view text);

// Printable, for between the quotes of an attribute of XML or HTML; keeps line
// feeds and tabs through the normalisation of attribute values.
std::string EscapeAttribute(std::string_view text);

// JSON that is safe within a <script> element: no '<', '>' or '&' left.
std::string EscapeScriptJson(std::string_view json);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_REPORT_ESCAPE_H_
