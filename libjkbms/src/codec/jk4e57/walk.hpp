#ifndef JKBMS_CODEC_JK4E57_WALK_HPP
#define JKBMS_CODEC_JK4E57_WALK_HPP

#include <cstddef>
#include <optional>

#include "codec/jk4e57/registers.hpp"
#include "jkbms/bytes.hpp"

namespace jkbms {

/// Steps through the registers of an information field, one (identifier, value) pair at a time.
class Jk4e57Walk {
 public:
  enum class End {
    none,     ///< a register was found
    done,     ///< the end of the field was reached
    unknown,  ///< the identifier is not in the table, so its length is not known
    overrun,  ///< the value runs past the end of the field
  };

  explicit Jk4e57Walk(BytesView information) noexcept : field_(information) {}

  End next() noexcept {
    at_ = value_at_ + value_size_;
    if (at_ == field_.size()) return End::done;
    entry_ = jk4e57_registers::find(field_[at_]);
    if (entry_ == nullptr) return End::unknown;
    value_at_ = at_ + 1;
    value_size_ = entry_->size;
    if (value_size_ == 0) {
      const auto block = cell_block(field_.subspan(value_at_), at_ == 0);
      if (!block) return End::overrun;
      value_at_ += block->offset;
      value_size_ = block->size;
    }
    return value_at_ + value_size_ <= field_.size() ? End::none : End::overrun;
  }

  /// The register that next() found.
  [[nodiscard]] const jk4e57_registers::Register& entry() const noexcept { return *entry_; }
  [[nodiscard]] BytesView value() const noexcept {
    return field_.subspan(value_at_).first(value_size_);
  }
  [[nodiscard]] std::size_t value_at() const noexcept { return value_at_; }

  /// The identifier at which next() ended early.
  [[nodiscard]] std::uint8_t tag() const noexcept { return field_[at_]; }
  [[nodiscard]] std::size_t rest() const noexcept { return field_.size() - at_; }

 private:
  /// The range of the cells in the bytes after their identifier; nullopt if their size is missing.
  static std::optional<ByteRange> cell_block(BytesView behind, bool is_first) noexcept;

  BytesView field_;
  std::size_t at_ = 0;
  const jk4e57_registers::Register* entry_ = nullptr;
  std::size_t value_at_ = 0;
  std::size_t value_size_ = 0;
};

}  // namespace jkbms

#endif
