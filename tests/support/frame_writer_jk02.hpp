#ifndef JKBMS_TESTS_SUPPORT_FRAME_WRITER_JK02_HPP
#define JKBMS_TESTS_SUPPORT_FRAME_WRITER_JK02_HPP

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "jkbms/bytes.hpp"

namespace jkbms::test {

/// Builds a frame of 300 bytes that begins with 55 AA EB 90, field by field. Offsets count from the
/// start of the frame, numbers are little-endian, other bytes are 0.
class Jk02Frame {
 public:
  static constexpr std::uint8_t settings = 1;
  static constexpr std::uint8_t status = 2;
  static constexpr std::uint8_t device_info = 3;
  static constexpr std::uint8_t system_log = 5;
  static constexpr std::uint8_t detail_log = 6;

  explicit Jk02Frame(std::uint8_t type);
  Jk02Frame& u8(std::size_t at, std::uint8_t value);
  Jk02Frame& u16(std::size_t at, std::uint16_t value);
  Jk02Frame& u32(std::size_t at, std::uint32_t value);
  Jk02Frame& s16(std::size_t at, std::int16_t value);
  Jk02Frame& s32(std::size_t at, std::int32_t value);
  Jk02Frame& f32(std::size_t at, float value);
  Jk02Frame& text(std::size_t at, std::string_view text);
  /// The frame with the right checksum.
  [[nodiscard]] Bytes bytes() const;

 private:
  Bytes bytes_;
};

/// A state frame in the layout of 32 slots: 16 cells of 3300 mV and more, two sensors at 20.0 and
/// 21.0 degrees Celsius, pack voltage `mv`.
Jk02Frame sample_status(std::uint32_t mv);

inline constexpr std::uint16_t status_register = 0x1620;
inline constexpr std::uint16_t settings_register = 0x161E;
inline constexpr std::uint16_t info_register = 0x161C;
inline constexpr std::uint16_t log_register = 0x1624;

/// `body` and its CRC.
Bytes modbus(Bytes body);
/// The acknowledgement that a pack sends after its data.
Bytes acknowledgement(std::uint8_t address, std::uint16_t register_number);
/// The request that makes a pack send data.
Bytes trigger(std::uint8_t address, std::uint16_t register_number);

Bytes joined(std::initializer_list<Bytes> parts);

}  // namespace jkbms::test

#endif
