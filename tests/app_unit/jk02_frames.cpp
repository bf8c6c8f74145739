#include "jk02_frames.hpp"

#include <algorithm>
#include <numeric>

namespace jkbms::test {
namespace {

constexpr std::size_t frame_size = 300;
constexpr std::uint8_t cell_count = 16;
constexpr std::uint16_t cell_mv = 3300;

enum class Register : std::uint8_t { info = 0x1C, settings = 0x1E, status = 0x20 };

Bytes frame_of_type(std::uint8_t type) {
  Bytes frame(frame_size);
  const Bytes head{0x55, 0xAA, 0xEB, 0x90, type};
  std::ranges::copy(head, frame.begin());
  return frame;
}

void put_u32(Bytes& frame, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) frame[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

void put_text(Bytes& frame, std::size_t at, std::string_view text) {
  std::ranges::copy(text, frame.begin() + static_cast<std::ptrdiff_t>(at));
}

/// `message` with its CRC behind it.
Bytes with_crc(Bytes message) {
  std::uint32_t crc = 0xFFFF;
  for (const std::uint8_t byte : message) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001U : crc >> 1;
  }
  message.push_back(static_cast<std::uint8_t>(crc));
  message.push_back(static_cast<std::uint8_t>(crc >> 8));
  return message;
}

/// `frame` with its sum, and the acknowledgement of `address`.
Bytes finished(Bytes frame, std::uint8_t address, Register which) {
  frame.back() = static_cast<std::uint8_t>(std::accumulate(frame.begin(), frame.end() - 1, 0U));
  const Bytes acknowledgement =
      with_crc({address, 0x10, 0x16, static_cast<std::uint8_t>(which), 0x00, 0x01});
  frame.insert(frame.end(), acknowledgement.begin(), acknowledgement.end());
  return frame;
}

}  // namespace

Bytes jk02_status(std::uint8_t address, std::uint16_t centivolts) {
  constexpr std::size_t cells_at = 6;
  constexpr std::size_t mask_at = 70;
  constexpr std::size_t voltage_at = 150;
  Bytes frame = frame_of_type(0x02);
  for (std::size_t cell = 0; cell < cell_count; ++cell) {
    frame[cells_at + 2 * cell] = cell_mv & 0xFF;
    frame[cells_at + 2 * cell + 1] = cell_mv >> 8;
  }
  put_u32(frame, mask_at, (1U << cell_count) - 1);
  put_u32(frame, voltage_at, centivolts * 10U);
  return finished(std::move(frame), address, Register::status);
}

Bytes jk02_settings(std::uint8_t address, std::uint16_t cell_ovp_mv) {
  constexpr std::size_t cell_ovp_at = 18;
  Bytes frame = frame_of_type(0x01);
  put_u32(frame, cell_ovp_at, cell_ovp_mv);
  return finished(std::move(frame), address, Register::settings);
}

Bytes jk02_info(std::uint8_t address, std::string_view serial_number) {
  constexpr std::size_t model_at = 6;
  constexpr std::size_t software_version_at = 30;
  constexpr std::size_t serial_number_at = 86;
  Bytes frame = frame_of_type(0x03);
  put_text(frame, model_at, "JK_PB2A16S20P");
  put_text(frame, software_version_at, "15.38");
  put_text(frame, serial_number_at, serial_number);
  return finished(std::move(frame), address, Register::info);
}

Bytes jk02_status_request(std::uint8_t address) {
  return with_crc({address, 0x10, 0x16, 0x20, 0x00, 0x01, 0x02, 0x00, 0x00});
}

}  // namespace jkbms::test
