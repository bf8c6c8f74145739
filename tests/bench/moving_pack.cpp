#include "bench/moving_pack.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "support/frame_writer_jk02.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::test {
namespace {

constexpr double capacity_ah = 280;
constexpr double load_change_per_s = 0.005;  // once in 200 s

std::uint32_t whole(double value) {
  return static_cast<std::uint32_t>(std::lround(value));
}

std::uint16_t folded_temperature(double celsius) {
  return static_cast<std::uint16_t>(std::lround(celsius >= 0 ? celsius : 100 - celsius));
}

/// Version 1: bit 15 means charging, the other bits are steps of 10 mA.
std::uint16_t register_current(double current_a) {
  const auto amount = static_cast<std::uint16_t>(std::lround(std::abs(current_a) * 100));
  return static_cast<std::uint16_t>(current_a > 0 ? amount | 0x8000 : amount);
}

}  // namespace

MovingPack::MovingPack(std::uint32_t seed) : random_(seed) {
  for (double& offset : offset_v_) offset = between(-0.004, 0.004);
  for (double& resistance : resistance_ohm_) resistance = between(0.0003, 0.0005);
  measure();
}

double MovingPack::between(double low, double high) {
  return low + (high - low) * static_cast<double>(random_()) / 4294967295.0;
}

void MovingPack::advance(double seconds) {
  if (between(0, 1) < load_change_per_s * seconds) current_a_ = between(-120, 100);
  current_a_ += between(-0.3, 0.3);
  if (remaining_ah_ < 60) current_a_ = std::abs(current_a_);
  if (remaining_ah_ > 240) current_a_ = -std::abs(current_a_);
  const double moved = current_a_ * seconds / 3600;
  remaining_ah_ += moved;
  moved_ah_ += std::abs(moved);
  runtime_s_ += seconds;
  const double warm = 18 + std::abs(current_a_) / 8;
  temps_c_[0] += (warm - temps_c_[0]) * seconds / 1200 + between(-0.05, 0.05);
  for (std::size_t i = 1; i < temps_c_.size(); ++i) {
    temps_c_[i] += (warm - temps_c_[i]) * seconds / 7200 + between(-0.05, 0.05);
  }
  measure();
}

void MovingPack::measure() {
  const double rest_v = 3.20 + 0.15 * remaining_ah_ / capacity_ah;
  double sum_v = 0;
  for (std::size_t i = 0; i < cell_count; ++i) {
    const double cell_v = rest_v + offset_v_[i] + resistance_ohm_[i] * current_a_;
    cells_mv_[i] =
        static_cast<std::uint16_t>(std::lround(1000 * (cell_v + between(-0.002, 0.002))));
    sum_v += cell_v;
  }
  voltage_mv_ = whole(1000 * (sum_v + between(-0.01, 0.01)));
}

Bytes MovingPack::jk4e57_frame() const {
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < cell_count; ++i) {
    cells.push_back({static_cast<std::uint8_t>(i + 1), cells_mv_[i]});
  }
  return write_frame(sample_reply(cell_count)
                         .set_cells(cells)
                         .set_u16(0x80, folded_temperature(temps_c_[0]))
                         .set_u16(0x81, folded_temperature(temps_c_[1]))
                         .set_u16(0x82, folded_temperature(temps_c_[2]))
                         .set_u16(0x83, static_cast<std::uint16_t>(voltage_mv_ / 10))
                         .set_u16(0x84, register_current(current_a_))
                         .set_u8(0x85, static_cast<std::uint8_t>(100 * remaining_ah_ / capacity_ah))
                         .set_u32(0x89, whole(moved_ah_))
                         .set_u32(0xB6, whole(runtime_s_ / 60)));
}

Bytes MovingPack::jk02_frame() const {
  const auto tenths = [](double celsius) {
    return static_cast<std::int16_t>(std::lround(celsius * 10));
  };
  Jk02Frame frame = sample_status(voltage_mv_);
  for (std::size_t i = 0; i < cell_count; ++i) frame.u16(6 + 2 * i, cells_mv_[i]);
  const unsigned sum = std::accumulate(cells_mv_.begin(), cells_mv_.end(), 0U);
  const auto [lowest, highest] = std::ranges::minmax_element(cells_mv_);
  frame.u16(74, static_cast<std::uint16_t>(sum / cell_count))
      .u16(76, static_cast<std::uint16_t>(*highest - *lowest))
      .u8(78, static_cast<std::uint8_t>(highest - cells_mv_.begin()))
      .u8(79, static_cast<std::uint8_t>(lowest - cells_mv_.begin()));
  frame.u32(154, whole(voltage_mv_ * std::abs(current_a_)))
      .s32(158, static_cast<std::int32_t>(std::lround(current_a_ * 1000)))
      .u8(173, static_cast<std::uint8_t>(100 * remaining_ah_ / capacity_ah))
      .u32(174, whole(remaining_ah_ * 1000))
      .u32(178, whole(capacity_ah * 1000))
      .u32(182, 25)
      .u32(186, whole(moved_ah_ * 1000))
      .u8(190, 100)
      .u32(194, whole(runtime_s_))
      .u8(198, 1)
      .u8(199, 1);
  frame.s16(144, tenths(temps_c_[0])).s16(162, tenths(temps_c_[1])).s16(164, tenths(temps_c_[2]));
  return frame.bytes();
}

}  // namespace jkbms::test
