#include "support/sample_reply.hpp"

#include <algorithm>

namespace jkbms::test {
namespace {

constexpr std::uint16_t ovp_mv = 3650;
constexpr std::uint16_t uvp_mv = 2700;
constexpr std::uint16_t minus_20 = 0xFFEC;
constexpr std::uint16_t minus_10 = 0xFFF6;

std::uint16_t sum_in_10_mv(const std::vector<Cell>& cells) {
  unsigned sum = 0;
  for (const Cell& cell : cells) sum += cell.millivolts;
  return static_cast<std::uint16_t>((sum + 5) / 10);
}

std::uint16_t whole_pack(std::uint8_t cells, std::uint16_t cell_mv) {
  return static_cast<std::uint16_t>(cells * cell_mv / 10);
}

void add_measured(FrameFields& fields, std::uint8_t cell_count) {
  const auto cells = sample_cells(cell_count);
  fields.set_cells(cells)
      .set_u16(0x80, 26)
      .set_u16(0x81, 25)
      .set_u16(0x82, 24)
      .set_u16(0x83, sum_in_10_mv(cells))
      .set_u16(0x84, 0x87D0)  // +20 A, the example in the vendor's document
      .set_u8(0x85, 60)
      .set_u8(0x86, 2)
      .set_u16(0x87, 25)
      .set_u32(0x89, 7000)
      .set_u16(0x8A, cell_count)
      .set_u16(0x8B, 0)
      .set_u16(0x8C, 0x0003);
}

void add_settings(FrameFields& fields, std::uint8_t cell_count) {
  fields.set_u16(0x8E, whole_pack(cell_count, ovp_mv))
      .set_u16(0x8F, whole_pack(cell_count, uvp_mv))
      .set_u16(0x90, ovp_mv)
      .set_u16(0x91, 3550)
      .set_u16(0x92, 5)
      .set_u16(0x93, uvp_mv)
      .set_u16(0x94, 2800)
      .set_u16(0x95, 4)
      .set_u16(0x96, 300)
      .set_u16(0x97, 100)
      .set_u16(0x98, 300)
      .set_u16(0x99, 50)
      .set_u16(0x9A, 30)
      .set_u16(0x9B, 3400)
      .set_u16(0x9C, 10)
      .set_u8(0x9D, 1)
      .set_u16(0x9E, 90)
      .set_u16(0x9F, 70)
      .set_u16(0xA0, 100)
      .set_u16(0xA1, 95)
      .set_u16(0xA2, 20)
      .set_u16(0xA3, 60)
      .set_u16(0xA4, 65)
      .set_u16(0xA5, minus_20)
      .set_u16(0xA6, minus_10)
      .set_u16(0xA7, minus_20)
      .set_u16(0xA8, minus_10)
      .set_u8(0xA9, cell_count)
      .set_u32(0xAA, 280)
      .set_u8(0xAB, 1)
      .set_u8(0xAC, 1)
      .set_u16(0xAD, 1000)
      .set_u8(0xAE, 1)
      .set_u8(0xAF, 0)
      .set_u16(0xB0, 10)
      .set_u8(0xB1, 20)
      .set_text(0xB2, sample_passcode, 10)
      .set_u8(0xB3, 0)
      .set_text(0xB4, "Input Us", 8)
      .set_text(0xB5, "2306", 4)
      .set_u32(0xB6, 14400);
}

}  // namespace

bool holds(BytesView bytes, std::string_view text) {
  const Bytes wanted(text.begin(), text.end());
  return std::search(bytes.begin(), bytes.end(), wanted.begin(), wanted.end()) != bytes.end();
}

std::vector<Cell> sample_cells(std::uint8_t count) {
  std::vector<Cell> cells;
  for (std::uint8_t number = 1; number <= count; ++number) {
    cells.push_back({number, static_cast<std::uint16_t>(3300 + number)});
  }
  return cells;
}

FrameFields sample_reply(std::uint8_t cell_count) {
  FrameFields fields;
  add_measured(fields, cell_count);
  add_settings(fields, cell_count);
  return fields.set_text(0xB7, "11.XW_S11.262H", 15, '_')
      .set_u8(0xB8, 0)
      .set_u32(0xB9, 280)
      .set_text(0xBA, "Input UserdaJK_B1A24S15P", 24)
      .set_u8(0xC0, 1);
}

FrameFields sample_reply_version_0(std::uint8_t cell_count) {
  FrameFields fields;
  add_measured(fields, cell_count);
  add_settings(fields, cell_count);
  return fields.set_u16(0x84, 10000).set_text(0xB7, "NW_1_0_0_200428", 15, '_');
}

FrameFields single_reply(RegisterField field) {
  FrameFields fields;
  fields.command = 0x03;
  fields.registers.push_back(std::move(field));
  return fields;
}

}  // namespace jkbms::test
