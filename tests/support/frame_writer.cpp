#include "support/frame_writer.hpp"

#include <algorithm>
#include <cassert>

namespace jkbms::test {
namespace {

constexpr std::size_t sum_field_size = 4;  // two reserved bytes, then the checksum

void append_u16(Bytes& bytes, std::uint16_t value) {
  bytes.push_back(static_cast<std::uint8_t>(value >> 8));
  bytes.push_back(static_cast<std::uint8_t>(value & 0xFF));
}

void append_u32(Bytes& bytes, std::uint32_t value) {
  append_u16(bytes, static_cast<std::uint16_t>(value >> 16));
  append_u16(bytes, static_cast<std::uint16_t>(value & 0xFFFF));
}

std::uint16_t sum_of(BytesView bytes) {
  std::uint32_t sum = 0;
  for (const std::uint8_t byte : bytes) sum += byte;
  return static_cast<std::uint16_t>(sum & 0xFFFF);
}

auto find_register(std::vector<RegisterField>& registers, std::uint8_t tag) {
  return std::ranges::find(registers, tag, &RegisterField::tag);
}

}  // namespace

FrameFields& FrameFields::set(std::uint8_t tag, Bytes value) {
  const auto found = find_register(registers, tag);
  if (found == registers.end()) {
    registers.push_back({tag, std::move(value)});
  } else {
    found->value = std::move(value);
  }
  return *this;
}

FrameFields& FrameFields::set_u8(std::uint8_t tag, std::uint8_t value) {
  return set(tag, {value});
}

FrameFields& FrameFields::set_u16(std::uint8_t tag, std::uint16_t value) {
  Bytes bytes;
  append_u16(bytes, value);
  return set(tag, std::move(bytes));
}

FrameFields& FrameFields::set_u32(std::uint8_t tag, std::uint32_t value) {
  Bytes bytes;
  append_u32(bytes, value);
  return set(tag, std::move(bytes));
}

FrameFields& FrameFields::set_text(std::uint8_t tag, std::string_view text, std::size_t size,
                                   char padding) {
  assert(text.size() <= size);
  Bytes bytes(size, static_cast<std::uint8_t>(padding));
  std::ranges::transform(text, bytes.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  return set(tag, std::move(bytes));
}

FrameFields& FrameFields::set_cells(const std::vector<Cell>& cells) {
  Bytes bytes{static_cast<std::uint8_t>(3 * cells.size())};
  for (const Cell& cell : cells) {
    bytes.push_back(cell.number);
    append_u16(bytes, cell.millivolts);
  }
  return set(0x79, std::move(bytes));
}

FrameFields& FrameFields::insert(std::uint8_t before, RegisterField field) {
  const auto found = find_register(registers, before);
  assert(found != registers.end());
  registers.insert(found, std::move(field));
  return *this;
}

FrameFields& FrameFields::remove(std::uint8_t tag) {
  std::erase_if(registers, [tag](const RegisterField& field) { return field.tag == tag; });
  return *this;
}

Bytes write_frame(const FrameFields& fields) {
  Bytes information;
  for (const RegisterField& field : fields.registers) {
    information.push_back(field.tag);
    information.insert(information.end(), field.value.begin(), field.value.end());
  }
  constexpr std::size_t counted_beside_information = 18;
  Bytes frame{0x4E, 0x57};
  append_u16(frame, static_cast<std::uint16_t>(information.size() + counted_beside_information));
  append_u32(frame, fields.terminal);
  frame.push_back(fields.command);
  frame.push_back(fields.source);
  frame.push_back(fields.type);
  frame.insert(frame.end(), information.begin(), information.end());
  append_u32(frame, fields.record);
  frame.push_back(0x68);
  append_u16(frame, fields.reserved);
  append_u16(frame, 0);
  return with_right_sum(std::move(frame));
}

Bytes with_right_sum(Bytes frame) {
  assert(frame.size() >= sum_field_size);
  const std::uint16_t sum = sum_of(BytesView(frame).first(frame.size() - sum_field_size));
  frame[frame.size() - 2] = static_cast<std::uint8_t>(sum >> 8);
  frame[frame.size() - 1] = static_cast<std::uint8_t>(sum & 0xFF);
  return frame;
}

}  // namespace jkbms::test
