#include "codec/jk4e57/frame.hpp"

#include <algorithm>

#include "codec/jk4e57/jk4e57.hpp"

namespace jkbms {
namespace {

using namespace jk4e57_frame;

constexpr Scan need_more{Scan::Kind::need_more, 0};
constexpr Scan corrupt{Scan::Kind::corrupt, 1};

/// A message from the pack is a reply or an upload. A message from a master may have any type
/// (known programs write with 0 and 2).
bool known_source_and_type(BytesView frame) {
  const std::uint8_t source = frame[source_at];
  const std::uint8_t type = frame[type_at];
  if (source > static_cast<std::uint8_t>(Source::pc)) return false;
  if (type > static_cast<std::uint8_t>(Type::upload)) return false;
  return !from_bms(frame) || type != static_cast<std::uint8_t>(Type::request);
}

}  // namespace

std::size_t Jk4e57::max_frame_size() const noexcept {
  return max_size;
}

Scan Jk4e57::check(BytesView buffer) const noexcept {
  if (buffer.empty()) return need_more;
  if (buffer[0] != start_0) {
    const auto next = std::find(buffer.begin(), buffer.end(), start_0);
    return {Scan::Kind::noise, static_cast<std::size_t>(next - buffer.begin())};
  }
  if (buffer.size() == 1) return need_more;
  if (buffer[1] != start_1) return {Scan::Kind::noise, 1};
  if (buffer.size() < length_at + 2) return need_more;

  const std::size_t size = stated_size(buffer);
  if (size < min_size || size > max_size) return corrupt;
  if (buffer.size() > type_at && !known_source_and_type(buffer)) return corrupt;
  if (buffer.size() < size) return {Scan::Kind::need_more, 0, size};

  const BytesView frame = buffer.first(size);
  if (frame[size - 5] != end_mark || stated_sum(frame) != true_sum(frame)) return corrupt;
  return {Scan::Kind::frame, size};
}

}  // namespace jkbms
