#ifndef JKBMS_TESTS_SUPPORT_FRAME_WRITER_HPP
#define JKBMS_TESTS_SUPPORT_FRAME_WRITER_HPP

#include <cstdint>
#include <string_view>
#include <vector>

#include "jkbms/bytes.hpp"

namespace jkbms::test {

/// A cell as the wire has it.
struct Cell {
  std::uint8_t number;
  std::uint16_t millivolts;
};

/// One identifier and the bytes of its value; for 0x79 they begin with their count.
struct RegisterField {
  std::uint8_t tag;
  Bytes value;
};

/// What a 4E57 message says, before it is bytes. The defaults make a reply to a read-all.
struct FrameFields {
  std::uint32_t terminal = 0;
  std::uint8_t command = 0x06;
  std::uint8_t source = 0;  ///< 0: the pack
  std::uint8_t type = 1;    ///< 1: reply
  std::vector<RegisterField> registers;
  std::uint32_t record = 0;
  std::uint16_t reserved = 0;

  /// Replaces the value of `tag`, or appends the register.
  FrameFields& set(std::uint8_t tag, Bytes value);
  FrameFields& set_u8(std::uint8_t tag, std::uint8_t value);
  FrameFields& set_u16(std::uint8_t tag, std::uint16_t value);
  FrameFields& set_u32(std::uint8_t tag, std::uint32_t value);
  /// `text` filled up to `size` bytes with `padding`; `text` must not be longer.
  FrameFields& set_text(std::uint8_t tag, std::string_view text, std::size_t size,
                        char padding = '\0');
  /// Register 0x79 with its count.
  FrameFields& set_cells(const std::vector<Cell>& cells);
  /// Puts a register in front of the one with tag `before`, which must be there.
  FrameFields& insert(std::uint8_t before, RegisterField field);
  FrameFields& remove(std::uint8_t tag);
};

/// The message in bytes, with length and sum right.
Bytes write_frame(const FrameFields& fields);

/// `frame` with its sum made right, whatever else is wrong in it.
Bytes with_right_sum(Bytes frame);

}  // namespace jkbms::test

#endif
