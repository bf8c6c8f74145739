#ifndef JKBMS_TESTS_SUPPORT_SAMPLE_REPLY_HPP
#define JKBMS_TESTS_SUPPORT_SAMPLE_REPLY_HPP

#include <string_view>

#include "support/frame_writer.hpp"

namespace jkbms::test {

/// The setup passcode (0xB2) that the sample replies carry. No output may have it.
inline constexpr std::string_view sample_passcode = "0246813579";

/// Whether `text` stands somewhere in `bytes`.
bool holds(BytesView bytes, std::string_view text);

/// Cells 1..count at 3301 mV, 3302 mV and so on.
std::vector<Cell> sample_cells(std::uint8_t count);

/// A read-all reply with every register of a version 1 pack of LFP cells, charging with 20 A:
/// values from the vendor's documents and their typical settings, of no real pack.
FrameFields sample_reply(std::uint8_t cell_count);

/// The same as a version 0 pack sends it: it ends with 0xB7 and has no 0xC0. Current zero.
FrameFields sample_reply_version_0(std::uint8_t cell_count);

/// A reply to a read (command 03) of one register.
FrameFields single_reply(RegisterField field);

}  // namespace jkbms::test

#endif
