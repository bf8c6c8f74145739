#include "codec/jk02/layout.hpp"

#include "codec/wire.hpp"

namespace jkbms {
namespace {

constexpr std::size_t cells_at = 6;
constexpr std::size_t mask_at_32 = 70;
constexpr std::size_t mask_at_24 = 54;
constexpr std::size_t slots_32 = 32;
constexpr std::size_t slots_24 = 24;
constexpr std::size_t jk04_balance_start_at = 98;
constexpr std::size_t field_map_at =
    287;  // bits of the fields that the app shows; 0 on boards without them

bool is_cell_voltage(float volts) {
  return volts >= 0.5F && volts <= 5.0F;
}

std::uint32_t slots_in_use(BytesView frame, std::size_t slots) {
  std::uint32_t used = 0;
  for (std::size_t i = 0; i < slots; ++i) {
    if (wire::u16le(frame, cells_at + 2 * i) != 0) used |= 1U << i;
  }
  return used;
}

}  // namespace

Jk02Layout layout_of_status(BytesView frame) noexcept {
  if (is_cell_voltage(wire::f32le(frame, cells_at)) &&
      is_cell_voltage(wire::f32le(frame, cells_at + 4))) {
    return Jk02Layout::jk04;
  }
  const std::uint32_t mask_24 = wire::u32le(frame, mask_at_24);
  if (mask_24 != 0 && mask_24 == slots_in_use(frame, slots_24)) return Jk02Layout::slots_24;
  const std::uint32_t mask_32 = wire::u32le(frame, mask_at_32);
  if (mask_32 != 0 && mask_32 == slots_in_use(frame, slots_32)) return Jk02Layout::slots_32;
  return has_32_slots(frame) ? Jk02Layout::slots_32 : Jk02Layout::slots_24;
}

bool has_32_slots(BytesView frame) noexcept {
  return frame[field_map_at] != 0;
}

Jk02Layout layout_of_settings(BytesView frame) noexcept {
  if (has_32_slots(frame)) return Jk02Layout::slots_32;
  // JK04 has the balance start voltage at this offset, a float. The others have tenths of a degree,
  // which do not read as a plausible float.
  return is_cell_voltage(wire::f32le(frame, jk04_balance_start_at)) ? Jk02Layout::jk04
                                                                    : Jk02Layout::slots_24;
}

}  // namespace jkbms
