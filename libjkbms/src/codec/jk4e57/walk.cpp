#include "codec/jk4e57/walk.hpp"

namespace jkbms {
namespace {

constexpr std::uint8_t first_cell_number = 1;

/// Whether a single-register reply of cells begins with a cell instead of the byte count. The
/// vendor's table defines the byte count for read-all only.
bool has_no_count(BytesView value) {
  return value.size() % 3 == 0 && !value.empty() && value[0] == first_cell_number;
}

}  // namespace

std::optional<ByteRange> Jk4e57Walk::cell_block(BytesView behind, bool is_first) noexcept {
  if (is_first && has_no_count(behind)) return ByteRange{0, behind.size()};
  if (behind.empty()) return std::nullopt;
  return ByteRange{1, behind[0]};
}

}  // namespace jkbms
