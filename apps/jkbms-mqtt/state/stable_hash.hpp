#ifndef JKBMS_MQTT_STATE_STABLE_HASH_HPP
#define JKBMS_MQTT_STATE_STABLE_HASH_HPP

#include <cstdint>
#include <string_view>

namespace jkbms::app {

/// FNV-1a, 64 bits: the same number in every run and on every machine. To hash several texts as
/// one, pass the hash of those before as `before`.
constexpr std::uint64_t stable_hash(std::string_view text,
                                    std::uint64_t before = 0xCBF29CE484222325) noexcept {
  for (const char c : text) {
    before ^= static_cast<unsigned char>(c);
    before *= 0x100000001B3;
  }
  return before;
}

}  // namespace jkbms::app

#endif
