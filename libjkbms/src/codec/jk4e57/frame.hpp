#ifndef JKBMS_CODEC_JK4E57_FRAME_HPP
#define JKBMS_CODEC_JK4E57_FRAME_HPP

#include <cstddef>
#include <cstdint>

#include "codec/wire.hpp"

/// The envelope of a 4E57 message:
///   4E 57 | length u16 | terminal u32 | command | source | type | information ... | record u32 |
///   68 | reserved u16 | sum u16
/// `length` counts all bytes but the first two; `sum` is the sum of all bytes up to the 68.
namespace jkbms::jk4e57_frame {

inline constexpr std::uint8_t start_0 = 0x4E;
inline constexpr std::uint8_t start_1 = 0x57;
inline constexpr std::uint8_t end_mark = 0x68;

inline constexpr std::size_t length_at = 2;
inline constexpr std::size_t command_at = 8;
inline constexpr std::size_t source_at = 9;
inline constexpr std::size_t type_at = 10;
inline constexpr std::size_t information_at = 11;

inline constexpr std::size_t tail_size = 9;  // record, end mark, reserved, sum
inline constexpr std::size_t min_size = information_at + tail_size;
/// The longest real message, with 32 cells and every register, has 339 bytes. A longer stated
/// length is not that of a message.
inline constexpr std::size_t max_size = 512;

enum class Command : std::uint8_t { write = 0x02, read = 0x03, password = 0x05, read_all = 0x06 };
enum class Source : std::uint8_t { bms = 0, bluetooth = 1, gps = 2, pc = 3 };
enum class Type : std::uint8_t { request = 0, reply = 1, upload = 2 };

/// `frame` must have at least min_size bytes for all of these.
inline Command command(BytesView frame) {
  return static_cast<Command>(frame[command_at]);
}
inline bool from_bms(BytesView frame) {
  return frame[source_at] == static_cast<std::uint8_t>(Source::bms);
}
inline std::size_t stated_size(BytesView frame) {
  return std::size_t{wire::u16be(frame, length_at)} + 2;
}
inline std::uint16_t stated_sum(BytesView frame) {
  return wire::u16be(frame, frame.size() - 2);
}
inline std::uint16_t true_sum(BytesView frame) {
  return wire::sum16(frame.first(frame.size() - 4));
}
inline BytesView information(BytesView frame) {
  return frame.subspan(information_at, frame.size() - min_size);
}

}  // namespace jkbms::jk4e57_frame

#endif
