#include "support/frame_writer_jk02.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

namespace jkbms::test {
namespace {

constexpr std::size_t frame_size = 300;

std::uint8_t byte_of(std::uint32_t value, int index) {
  return static_cast<std::uint8_t>(value >> 8 * index & 0xFF);
}

}  // namespace

Jk02Frame::Jk02Frame(std::uint8_t type) : bytes_{0x55, 0xAA, 0xEB, 0x90, type} {
  bytes_.resize(frame_size);
}

Jk02Frame& Jk02Frame::u8(std::size_t at, std::uint8_t value) {
  bytes_.at(at) = value;
  return *this;
}

Jk02Frame& Jk02Frame::u16(std::size_t at, std::uint16_t value) {
  return u8(at, byte_of(value, 0)).u8(at + 1, byte_of(value, 1));
}

Jk02Frame& Jk02Frame::u32(std::size_t at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) u8(at + static_cast<std::size_t>(i), byte_of(value, i));
  return *this;
}

Jk02Frame& Jk02Frame::s16(std::size_t at, std::int16_t value) {
  return u16(at, static_cast<std::uint16_t>(value));
}

Jk02Frame& Jk02Frame::s32(std::size_t at, std::int32_t value) {
  return u32(at, static_cast<std::uint32_t>(value));
}

Jk02Frame& Jk02Frame::f32(std::size_t at, float value) {
  return u32(at, std::bit_cast<std::uint32_t>(value));
}

Jk02Frame& Jk02Frame::text(std::size_t at, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    u8(at + i, static_cast<std::uint8_t>(text[i]));
  }
  return *this;
}

Bytes Jk02Frame::bytes() const {
  Bytes bytes = bytes_;
  bytes.back() = byte_of(std::accumulate(bytes.begin(), bytes.end() - 1, 0U), 0);
  return bytes;
}

Jk02Frame sample_status(std::uint32_t mv) {
  constexpr std::size_t cells = 16;
  Jk02Frame frame(Jk02Frame::status);
  for (std::size_t i = 0; i < cells; ++i) {
    frame.u16(6 + 2 * i, static_cast<std::uint16_t>(3300 + i));
    frame.u16(80 + 2 * i, static_cast<std::uint16_t>(60 + i));
  }
  frame.u32(70, (1U << cells) - 1).u32(150, mv).u8(173, 60).u32(182, 25);
  frame.s16(144, 250).s16(162, 200).s16(164, 210).u8(214, 0xFF);
  return frame.u8(287, 0xFE).u8(288, 0xFF).u8(289, 0x7F);
}

Bytes modbus(Bytes body) {
  std::uint32_t crc = 0xFFFF;
  for (const std::uint8_t byte : body) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xA001 : crc >> 1;
  }
  body.push_back(byte_of(crc, 0));
  body.push_back(byte_of(crc, 1));
  return body;
}

Bytes acknowledgement(std::uint8_t address, std::uint16_t register_number) {
  return modbus(
      {address, 0x10, byte_of(register_number, 1), byte_of(register_number, 0), 0x00, 0x01});
}

Bytes trigger(std::uint8_t address, std::uint16_t register_number) {
  return modbus({address, 0x10, byte_of(register_number, 1), byte_of(register_number, 0), 0x00,
                 0x01, 0x02, 0x00, 0x00});
}

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes whole;
  for (const Bytes& part : parts) whole.insert(whole.end(), part.begin(), part.end());
  return whole;
}

}  // namespace jkbms::test
