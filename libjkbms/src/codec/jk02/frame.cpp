#include "codec/jk02/frame.hpp"

#include <algorithm>
#include <optional>

#include "codec/jk02/jk02.hpp"

namespace jkbms {
namespace {

using namespace jk02_frame;

constexpr Scan need_more{Scan::Kind::need_more, 0};
constexpr Scan noise{Scan::Kind::noise, 1};
constexpr Scan corrupt{Scan::Kind::corrupt, 1};

constexpr std::size_t most_read_bytes = 240;
constexpr std::size_t most_written_words = 8;  // in a write of another master

bool known_type(std::uint8_t type) {
  switch (static_cast<Type>(type)) {
    case Type::settings:
    case Type::status:
    case Type::device_info:
    case Type::system_log:
    case Type::detail_log:
      return true;
  }
  return false;
}

bool crc_fits(BytesView message) {
  const BytesView body = message.first(message.size() - crc_size);
  return wire::u16le(message, body.size()) == wire::crc16(body);
}

/// Whether another frame begins inside this one. Then the first one was cut, and its checksum is
/// right by accident.
bool holds_another_beginning(BytesView frame) {
  const BytesView behind = frame.subspan(magic.size());
  return std::search(behind.begin(), behind.end(), magic.begin(), magic.end()) != behind.end();
}

Scan scan_data(BytesView buffer) {
  for (std::size_t i = 0; i < std::min(magic.size(), buffer.size()); ++i) {
    if (buffer[i] != magic[i]) return noise;
  }
  if (buffer.size() > type_at && !known_type(buffer[type_at])) return corrupt;
  if (buffer.size() < data_size) {
    return {Scan::Kind::need_more, 0, buffer.size() < magic.size() ? 0 : data_size};
  }
  const BytesView frame = buffer.first(data_size);
  if (frame[sum_at] != wire::sum8(frame.first(sum_at))) return corrupt;
  if (holds_another_beginning(frame)) return corrupt;
  return {Scan::Kind::frame, data_size};
}

/// Checks for a message of `size` bytes by its CRC. Returns nullopt if the CRC is wrong.
std::optional<Scan> scan_sized(BytesView buffer, std::size_t size) {
  if (buffer.size() < size) return need_more;
  if (crc_fits(buffer.first(size))) return Scan{Scan::Kind::frame, size};
  return std::nullopt;
}

/// Checks for an acknowledgement or a write: a trigger, or a write of another master.
Scan scan_write(BytesView buffer) {
  if (buffer.size() < 6) return need_more;
  const std::size_t words = wire::u16be(buffer, 4);
  if (words < 1 || words > most_written_words) return noise;
  if (const auto found = scan_sized(buffer, acknowledgement_size)) return *found;
  if (buffer[6] != 2 * words) return noise;
  return scan_sized(buffer, 7 + 2 * words + crc_size).value_or(noise);
}

/// Checks for a read of another master: a request of 8 bytes, or a reply whose third byte is the
/// number of its data bytes.
Scan scan_read(BytesView buffer) {
  if (buffer.size() < 3) return need_more;
  const std::size_t data = buffer[2];
  const bool may_reply = data >= 2 && data <= most_read_bytes && data % 2 == 0;
  const bool may_request = buffer[2] >= 0x10 && buffer[2] <= 0x16;
  if (may_request) {
    if (const auto found = scan_sized(buffer, acknowledgement_size)) return *found;
  }
  if (!may_reply) return noise;
  return scan_sized(buffer, 3 + data + crc_size).value_or(noise);
}

}  // namespace

std::size_t Jk02::max_frame_size() const noexcept {
  return data_size;
}

Scan Jk02::check(BytesView buffer) const noexcept {
  if (buffer.empty()) return need_more;
  if (buffer[0] == magic[0]) return scan_data(buffer);
  if (buffer[0] > last_address) return noise;
  if (buffer.size() == 1) return need_more;
  switch (static_cast<Function>(buffer[1])) {
    case Function::write:
      return scan_write(buffer);
    case Function::read:
      return scan_read(buffer);
    case Function::read_failed:
      return scan_sized(buffer, 5).value_or(noise);
  }
  return noise;
}

}  // namespace jkbms
