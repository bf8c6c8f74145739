#ifndef JKBMS_CODEC_JK02_FRAME_HPP
#define JKBMS_CODEC_JK02_FRAME_HPP

#include <array>
#include <cstddef>
#include <cstdint>

#include "codec/wire.hpp"

/// The messages on the bus:
///   data             55 AA EB 90 | type | any | payload ... | sum8         300 bytes
///   acknowledgement  address 10 register u16 00 01 | crc                     8 bytes
///   trigger          address 10 16 xx 00 01 02 00 00 | crc                  11 bytes
///   and Modbus messages of other devices: reads (03, 83) and writes (10).
namespace jkbms::jk02_frame {

inline constexpr std::array<std::uint8_t, 4> magic = {0x55, 0xAA, 0xEB, 0x90};
inline constexpr std::size_t type_at = 4;  // the byte after it is not part of the type
inline constexpr std::size_t data_size = 300;
inline constexpr std::size_t sum_at = data_size - 1;

enum class Type : std::uint8_t {
  settings = 0x01,
  status = 0x02,
  device_info = 0x03,
  system_log = 0x05,
  detail_log = 0x06,
};

enum class Function : std::uint8_t { read = 0x03, write = 0x10, read_failed = 0x83 };

inline constexpr std::uint8_t last_address = 15;
inline constexpr std::size_t crc_size = 2;
inline constexpr std::size_t acknowledgement_size = 8;
inline constexpr std::size_t trigger_size = 11;

/// The registers that make a pack send data when 0 is written to them.
enum class Trigger : std::uint16_t {
  device_info = 0x161C,
  settings = 0x161E,
  status = 0x1620,
  system_log = 0x1624,
};

/// Registers that other masters write to load defaults; a pack answers with its settings. They are
/// here to recognise the acknowledgement. The library never sends them.
enum class ForeignPreset : std::uint16_t { li_ion = 0x160A, lfp = 0x160C, lto = 0x160E };

inline bool is_data(BytesView frame) {
  return frame[0] == magic[0];
}
inline Type type(BytesView frame) {
  return static_cast<Type>(frame[type_at]);
}

}  // namespace jkbms::jk02_frame

#endif
