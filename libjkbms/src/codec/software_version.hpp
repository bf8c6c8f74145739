#ifndef JKBMS_CODEC_SOFTWARE_VERSION_HPP
#define JKBMS_CODEC_SOFTWARE_VERSION_HPP

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

namespace jkbms {

/// The number before the first dot of "11.262H"; nullopt where there is none.
inline std::optional<std::uint32_t> major_version(
    const std::optional<std::string>& software_version) {
  if (!software_version) return std::nullopt;
  std::uint32_t major = 0;
  const char* begin = software_version->data();
  const auto parsed = std::from_chars(begin, begin + software_version->size(), major);
  if (parsed.ec != std::errc{}) return std::nullopt;
  return major;
}

}  // namespace jkbms

#endif
