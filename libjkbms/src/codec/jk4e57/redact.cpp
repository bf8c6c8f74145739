#include <algorithm>

#include "codec/jk4e57/frame.hpp"
#include "codec/jk4e57/jk4e57.hpp"
#include "codec/jk4e57/walk.hpp"
#include "codec/redaction.hpp"

// A passcode may be in register 0xB2 of a reply or of a write, in a password request (command 05),
// and in damaged pieces of any of these. Names are in the registers 0xB4 and 0xBA.

namespace jkbms {
namespace {

using namespace jk4e57_frame;
using jk4e57_registers::Special;

constexpr std::uint8_t passcode_tag = 0xB2;
constexpr std::uint8_t tag_behind_passcode = 0xB3;  // the next register, with a value of one byte
constexpr std::uint8_t tag_behind_that = 0xB4;      // the register after that
constexpr std::size_t passcode_size = 10;
constexpr std::uint8_t device_id_tag = 0xB4;
constexpr std::uint8_t manufacturer_tag = 0xBA;  // holds user data and device name
constexpr std::size_t shortest_name = 4;         // in a damaged message
constexpr std::size_t bytes_per_cell = 3;
constexpr std::uint8_t mask = 'X';

/// Every run of text that is as long as a name.
void collect_text(BytesView bytes, std::size_t offset, std::vector<ByteRange>& ranges) {
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t end = at;
    while (end < bytes.size() && bytes[end] >= 0x20 && bytes[end] < 0x7F) ++end;
    if (end - at >= shortest_name) ranges.push_back({offset + at, end - at});
    at = end + 1;
  }
}

/// For bytes that form no message. Overwrites the bytes after any 0xB2 and the bytes before any B3
/// ?? B4, so that one damaged byte does not reveal a passcode.
void collect_from_wreck(BytesView bytes, std::size_t offset, Redaction what,
                        std::vector<ByteRange>& ranges) {
  if (what == Redaction::passcodes_and_names) collect_text(bytes, offset, ranges);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == passcode_tag) {
      ranges.push_back({offset + i + 1, std::min(passcode_size, bytes.size() - i - 1)});
    }
    if (i + 2 < bytes.size() && bytes[i] == tag_behind_passcode &&
        bytes[i + 2] == tag_behind_that) {
      const std::size_t size = std::min(passcode_size, i);
      ranges.push_back({offset + i - size, size});
    }
  }
}

/// In a valid message the passcode is in its register, as far as all registers are known. The bytes
/// after an unknown register are treated as damaged.
void collect_from_frame(BytesView frame, std::size_t offset, Redaction what,
                        std::vector<ByteRange>& ranges) {
  const BytesView field = information(frame);
  const std::size_t field_offset = offset + information_at;
  if (command(frame) == Command::password) {
    ranges.push_back({field_offset, field.size()});
    return;
  }
  std::vector<ByteRange> found;
  Jk4e57Walk walk(field);
  auto end = walk.next();
  bool sound = true;
  for (; end == Jk4e57Walk::End::none; end = walk.next()) {
    const bool is_name = walk.entry().tag == device_id_tag || walk.entry().tag == manufacturer_tag;
    const auto* special = std::get_if<Special>(&walk.entry().slot);
    const bool is_passcode = special != nullptr && *special == Special::passcode;
    if (is_passcode || (is_name && what == Redaction::passcodes_and_names)) {
      found.push_back({field_offset + walk.value_at(), walk.value().size()});
    }
    if (special == nullptr) continue;
    sound = sound && (*special != Special::cells || walk.value().size() % bytes_per_cell == 0);
  }
  if (sound && end == Jk4e57Walk::End::done) {
    ranges.insert(ranges.end(), found.begin(), found.end());
  } else {
    collect_from_wreck(field, field_offset, what, ranges);
  }
}

void make_sum_right(std::span<std::uint8_t> frame) {
  wire::put_u16be(frame, frame.size() - 2, true_sum(frame));
}

}  // namespace

std::vector<ByteRange> Jk4e57::redact(std::span<std::uint8_t> stream, Redaction what) const {
  std::vector<ByteRange> ranges;
  std::vector<ByteRange> frames;
  std::size_t wreck_at = 0;
  const auto end_wreck = [&](std::size_t at) {
    collect_from_wreck(stream.subspan(wreck_at, at - wreck_at), wreck_at, what, ranges);
  };
  for (std::size_t at = 0; at < stream.size();) {
    const Scan found = scan(stream.subspan(at));
    if (found.kind == Scan::Kind::frame) {
      end_wreck(at);
      collect_from_frame(stream.subspan(at, found.size), at, what, ranges);
      frames.push_back({at, found.size});
      at += found.size;
      wreck_at = at;
    } else {
      at += std::max<std::size_t>(found.size, 1);
    }
  }
  end_wreck(stream.size());

  for (const ByteRange& range : ranges) {
    std::fill_n(stream.begin() + static_cast<std::ptrdiff_t>(range.offset), range.size, mask);
  }
  for (const ByteRange& frame : frames) {
    make_sum_right(stream.subspan(frame.offset, frame.size));
  }
  if (!ranges.empty()) spoil_accidental_frames(*this, stream, frames);
  return ranges;
}

}  // namespace jkbms
