#ifndef JKBMS_CODEC_SOFTWARE_VERSION_HPP
#define JKBMS_CODEC_SOFTWARE_VERSION_HPP

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

namespace jkbms {

/// The first two numbers of a software version: 10 and 7 of "10.07", 11 and 262 of "11.262H".
struct SoftwareVersion {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;

  friend constexpr bool operator>=(const SoftwareVersion& a, const SoftwareVersion& b) noexcept {
    return std::tie(a.major, a.minor) >= std::tie(b.major, b.minor);
  }
};

/// nullopt if `text` does not begin with a number. `minor` is 0 if there is no second number.
inline std::optional<SoftwareVersion> parse_software_version(
    const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  SoftwareVersion version;
  const char* const end = text->data() + text->size();
  const auto major = std::from_chars(text->data(), end, version.major);
  if (major.ec != std::errc{}) return std::nullopt;
  if (major.ptr != end && *major.ptr == '.') std::from_chars(major.ptr + 1, end, version.minor);
  return version;
}

/// For jk02. Earlier firmware sends a passcode directly after a short serial number.
inline constexpr SoftwareVersion first_firmware_with_long_serial{19, 0};

}  // namespace jkbms

#endif
