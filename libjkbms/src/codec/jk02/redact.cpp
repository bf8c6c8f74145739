#include <algorithm>

#include "codec/jk02/fields.hpp"
#include "codec/jk02/frame.hpp"
#include "codec/jk02/jk02.hpp"
#include "codec/redaction.hpp"
#include "codec/software_version.hpp"

// A passcode may be in device-info frames, in Modbus messages of other devices that read or write
// the same block, and in damaged pieces of any of these.

namespace jkbms {
namespace {

using namespace jk02_frame;

constexpr std::uint8_t mask = 'X';
constexpr ByteRange bluetooth_passcode{62, 16};
constexpr ByteRange settings_passcode{118, 16};
constexpr ByteRange short_serial_passcode{97, 5};  // the tail of the serial number from firmware 19
constexpr ByteRange names[] = {{46, 16},           // device name
                               {86, 16},           // serial number, with the passcode behind it
                               {102, 16},          // user data
                               {134, 16}};         // user data of newer boards
constexpr ByteRange software_version{30, 8};
constexpr std::size_t shortest_text = 2;

bool is_printable(std::uint8_t byte) {
  return byte >= 0x20 && byte < 0x7F;
}

void collect_from_device_info(BytesView frame, std::size_t offset, Redaction what,
                              std::vector<ByteRange>& ranges) {
  const auto add = [&](ByteRange range) { ranges.push_back({offset + range.offset, range.size}); };
  add(bluetooth_passcode);
  add(settings_passcode);
  if (what == Redaction::passcodes_and_names) {
    for (const ByteRange& name : names) add(name);
    return;
  }
  const auto version = wire::text(frame.subspan(software_version.offset, software_version.size));
  if (!(parse_software_version(version) >= first_firmware_with_long_serial))
    add(short_serial_passcode);
}

/// Every run of text. In messages of other devices and in damaged messages the position of a
/// passcode is unknown. At the ends of a damaged message even a single character may be part of a
/// passcode, unless it may begin a frame.
void collect_text(BytesView bytes, bool wreck, std::size_t offset, std::vector<ByteRange>& ranges) {
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t end = at;
    while (end < bytes.size() && is_printable(bytes[end])) ++end;
    const std::size_t size = end - at;
    const bool may_be_torn = wreck && (at == 0 || end == bytes.size()) && bytes[at] != magic[0];
    if (size >= shortest_text || (size == 1 && may_be_torn)) {
      ranges.push_back({offset + at, size});
    }
    at = end + 1;
  }
}

void make_sum_right(std::span<std::uint8_t> frame) {
  if (is_data(frame)) {
    frame[sum_at] = wire::sum8(frame.first(sum_at));
    return;
  }
  const std::size_t body = frame.size() - crc_size;
  const std::uint16_t crc = wire::crc16(frame.first(body));
  frame[body] = static_cast<std::uint8_t>(crc & 0xFF);
  frame[body + 1] = static_cast<std::uint8_t>(crc >> 8);
}

}  // namespace

std::vector<ByteRange> Jk02::redact(std::span<std::uint8_t> stream, Redaction what) const {
  std::vector<ByteRange> ranges;
  std::vector<ByteRange> frames;
  std::size_t wreck_at = 0;
  const auto end_wreck = [&](std::size_t at) {
    collect_text(stream.subspan(wreck_at, at - wreck_at), true, wreck_at, ranges);
  };
  for (std::size_t at = 0; at < stream.size();) {
    const Scan found = scan(stream.subspan(at));
    if (found.kind != Scan::Kind::frame) {
      at += std::max<std::size_t>(found.size, 1);
      continue;
    }
    end_wreck(at);
    const BytesView frame = stream.subspan(at, found.size);
    if (!is_data(frame)) {
      collect_text(frame.first(frame.size() - crc_size), false, at, ranges);
    } else if (type(frame) == Type::device_info) {
      collect_from_device_info(frame, at, what, ranges);
    }
    frames.push_back({at, found.size});
    at += found.size;
    wreck_at = at;
  }
  end_wreck(stream.size());

  for (const ByteRange& range : ranges) {
    std::fill_n(stream.begin() + static_cast<std::ptrdiff_t>(range.offset), range.size, mask);
  }
  if (!ranges.empty()) {
    for (const ByteRange& frame : frames) {
      make_sum_right(stream.subspan(frame.offset, frame.size));
    }
    spoil_accidental_frames(*this, stream, frames);
  }
  return ranges;
}

}  // namespace jkbms
