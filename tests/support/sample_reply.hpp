#ifndef JKBMS_TESTS_SUPPORT_SAMPLE_REPLY_HPP
#define JKBMS_TESTS_SUPPORT_SAMPLE_REPLY_HPP

#include <string_view>

#include "support/frame_writer.hpp"

namespace jkbms::test {

/// The setup passcode (0xB2) in the sample replies. No output may contain it.
inline constexpr std::string_view sample_passcode = "0246813579";

/// Whether `bytes` contains `text`.
bool holds(BytesView bytes, std::string_view text);

/// Cells 1..count at 3301 mV, 3302 mV and so on.
std::vector<Cell> sample_cells(std::uint8_t count);

/// A read-all reply with every register of a version 1 pack of LFP cells, charging with 20 A: the
/// values are from the vendor's documents and typical settings, not from a real pack.
FrameFields sample_reply(std::uint8_t cell_count);

/// The same from a version 0 pack: it ends with 0xB7, has no 0xC0, and its current is zero.
FrameFields sample_reply_version_0(std::uint8_t cell_count);

/// A reply to a read (command 03) of one register.
FrameFields single_reply(RegisterField field);

}  // namespace jkbms::test

#endif
