// Bytes as text that survives file names, shells and URLs: RFC 4648, section 5
// ("base64url"), without padding.
#ifndef TAPRACE_HARNESS_BASE_BASE64URL_H_
#define TAPRACE_HARNESS_BASE_BASE64URL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taprace {

std::string ToBase64Url(const std::vector<uint8_t>& bytes);

// The inverse; nothing for text that ToBase64Url does not write.
std::optional<std::vector<uint8_t>> ParseBase64Url(std::string_view text);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_BASE_BASE64URL_H_
