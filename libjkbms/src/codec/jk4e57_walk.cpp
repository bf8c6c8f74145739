#include "codec/jk4e57_walk.hpp"

namespace jkbms {
namespace {

constexpr std::uint8_t first_cell_number = 1;

/// Whether a single-register reply of cells begins with a cell instead of with their byte count:
/// the vendor's table speaks of the count for read-all only.
bool has_no_count(BytesView value) {
  return value.size() % 3 == 0 && !value.empty() && value[0] == first_cell_number;
}

}  // namespace

Jk4e57Walk::End Jk4e57Walk::next() noexcept {
  at_ = value_at_ + value_size_;
  if (at_ == field_.size()) return End::done;
  entry_ = jk4e57_registers::find(field_[at_]);
  if (entry_ == nullptr) return End::unknown;

  const BytesView behind = field_.subspan(at_ + 1);
  value_at_ = at_ + 1;
  value_size_ = entry_->size;
  if (entry_->size == 0) {
    if (at_ == 0 && has_no_count(behind)) {
      value_size_ = behind.size();
      return End::none;
    }
    if (behind.empty()) return End::overrun;
    value_size_ = behind[0];
    ++value_at_;
  }
  return value_at_ + value_size_ <= field_.size() ? End::none : End::overrun;
}

}  // namespace jkbms
