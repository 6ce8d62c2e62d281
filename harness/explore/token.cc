#include "harness/explore/token.h"

#include <limits>
#include <optional>
#include <vector>

#include "harness/base/base64url.h"
#include "harness/explore/bytes.h"
#include "harness/explore/packed_program.h"

namespace taprace {
namespace {

constexpr std::string_view kVersion = "T1";
constexpr uint64_t kStepsMost = std::numeric_limits<int32_t>::max();

// Steps are written as the distance from the one before.
void Write(const schedule::Schedule& schedule, ByteWriter& bytes) {
  bytes.Number(schedule.size());
  int64_t last = -1;
  for (const schedule::Switch& s : schedule) {
    bytes.Number(static_cast<uint64_t>(s.step - last - 1));
    bytes.Number(static_cast<uint64_t>(s.thread));
    last = s.step;
  }
}

schedule::Schedule ReadSchedule(ByteReader& bytes) {
  schedule::Schedule schedule;
  int64_t last = -1;
  for (uint64_t i = bytes.Number(kStepsMost); i > 0 && !bytes.failed(); --i) {
    last += 1 + static_cast<int64_t>(bytes.Number(kStepsMost));
    const auto thread = static_cast<schedule::ThreadId>(
        bytes.Number(schedule::kThreadsMax - 1));
    schedule.push_back({.step = last, .thread = thread});
  }
  return schedule;
}

Error NoToken(std::string_view why) {
  std::string message = "no token: ";
  message += why;
  return {.message = message};
}

// The part of `text` before the first dot, which is taken off it.
std::optional<std::string_view> TakeWord(std::string_view& text) {
  const size_t dot = text.find('.');
  if (dot == std::string_view::npos || dot == 0) return std::nullopt;
  const std::string_view word = text.substr(0, dot);
  text.remove_prefix(dot + 1);
  return word;
}

// Printable, so that it can stand in a message.
bool IsWord(std::string_view text) {
  for (char c : text) {
    if (c <= ' ' || c > '~') return false;
  }
  return !text.empty();
}

}  // namespace

std::string ToString(const Token& token) {
  ByteWriter bytes;
  Write(token.program, bytes);
  Write(token.schedule, bytes);
  bytes.Number(token.trace_hash);
  std::string text(kVersion);
  text.append(".").append(token.spec);
  text.append(".").append(token.target);
  text.append(".").append(ToBase64Url(bytes.bytes()));
  return text;
}

Result<Token> ParseToken(std::string_view text) {
  const auto version = TakeWord(text);
  if (!version || version->front() != 'T' || !IsWord(*version)) {
    return NoToken("it does not begin with T1.");
  }
  if (*version != kVersion) {
    std::string message = "version ";
    message.append(*version).append(" is not the one this program reads, ");
    return NoToken(message.append(kVersion));
  }
  const auto spec = TakeWord(text);
  const size_t dot = text.rfind('.');
  if (!spec || dot == std::string_view::npos || dot == 0) {
    return NoToken("it needs T1.<spec>.<target>.<program and schedule>");
  }
  const std::string_view target = text.substr(0, dot);
  if (!IsWord(*spec) || !IsWord(target)) {
    return NoToken("a name in it has characters that no name has");
  }
  const auto packed = ParseBase64Url(text.substr(dot + 1));
  if (!packed) return NoToken("its last part is not base64url, or cut off");

  ByteReader bytes(*packed);
  Token token{.spec = std::string(*spec), .target = std::string(target)};
  token.program = ReadProgram(bytes);
  token.schedule = ReadSchedule(bytes);
  token.trace_hash =
      static_cast<uint32_t>(bytes.Number(std::numeric_limits<uint32_t>::max()));
  if (bytes.failed() || !bytes.AtEnd()) {
    return NoToken("its last part is damaged or cut off");
  }
  const Status valid = Validate(token.program);
  if (!valid.ok()) return NoToken(valid.error().message);
  return token;
}

}  // namespace taprace
