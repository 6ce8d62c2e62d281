#include "harness/base/base64url.h"

namespace taprace {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr int kDigitBits = 6;
constexpr int kByteBits = 8;

}  // namespace

std::string ToBase64Url(const std::vector<uint8_t>& bytes) {
  std::string text;
  uint32_t bits = 0;
  int count = 0;  // of bits that are still to be written
  for (uint8_t byte : bytes) {
    bits = bits << kByteBits | byte;
    for (count += kByteBits; count >= kDigitBits; count -= kDigitBits) {
      text += kAlphabet[bits >> (count - kDigitBits) & 0x3f];
    }
  }
  if (count > 0) text += kAlphabet[bits << (kDigitBits - count) & 0x3f];
  return text;
}

std::optional<std::vector<uint8_t>> ParseBase64Url(std::string_view text) {
  std::vector<uint8_t> bytes;
  uint32_t bits = 0;
  int count = 0;  // of bits that no byte was made of yet
  for (char digit : text) {
    const size_t value = kAlphabet.find(digit);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << kDigitBits | static_cast<uint32_t>(value);
    count += kDigitBits;
    if (count >= kByteBits) {
      count -= kByteBits;
      bytes.push_back(static_cast<uint8_t>(bits >> count));
    }
  }
  // A whole digit too many, or bits in the last one that mean nothing.
  const uint32_t rest = bits & ((uint32_t{1} << count) - 1);
  if (count == kDigitBits || rest != 0) return std::nullopt;
  return bytes;
}

}  // namespace taprace
