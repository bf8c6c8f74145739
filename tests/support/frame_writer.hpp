#ifndef JKBMS_TESTS_SUPPORT_FRAME_WRITER_HPP
#define JKBMS_TESTS_SUPPORT_FRAME_WRITER_HPP

#include <cstdint>
#include <string_view>
#include <vector>

#include "jkbms/bytes.hpp"

namespace jkbms::test {

/// A cell as it is sent.
struct Cell {
  std::uint8_t number;
  std::uint16_t millivolts;
};

/// One identifier and the bytes of its value. For 0x79 the first byte is their count.
struct RegisterField {
  std::uint8_t tag;
  Bytes value;
};

/// The fields of a 4E57 message. The defaults are those of a reply to a read-all.
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
  /// Inserts a register before the one with the tag `before`, which must exist.
  FrameFields& insert(std::uint8_t before, RegisterField field);
  FrameFields& remove(std::uint8_t tag);
};

/// The bytes of the message, with the right length and checksum.
Bytes write_frame(const FrameFields& fields);

/// `frame` with the right checksum, even if other parts are wrong.
Bytes with_right_sum(Bytes frame);

}  // namespace jkbms::test

#endif
