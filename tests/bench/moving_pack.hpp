#ifndef JKBMS_TESTS_BENCH_MOVING_PACK_HPP
#define JKBMS_TESTS_BENCH_MOVING_PACK_HPP

#include <array>
#include <cstdint>
#include <random>

#include "jkbms/bytes.hpp"

namespace jkbms::test {

/// Simulates a pack of 16 LFP cells in a house. Loads and chargers switch on and off, cell voltages
/// depend on the current and the resistance, charge and temperatures drift, and every measurement
/// has noise. Writes its state in either dialect. The same seed gives the same pack.
class MovingPack {
 public:
  explicit MovingPack(std::uint32_t seed);

  /// Advances the model by `seconds`.
  void advance(double seconds);
  /// A reply to a read-all, with every register.
  [[nodiscard]] Bytes jk4e57_frame() const;
  /// A state frame of 32 cell slots.
  [[nodiscard]] Bytes jk02_frame() const;

 private:
  static constexpr std::size_t cell_count = 16;

  double between(double low, double high);
  void measure();

  std::mt19937 random_;
  double current_a_ = -12;
  double remaining_ah_ = 168;
  double moved_ah_ = 7000;
  double runtime_s_ = 864'000;
  std::array<double, 3> temps_c_{26, 25, 24};  // MOSFET, then the sensors
  std::array<double, cell_count> offset_v_{};
  std::array<double, cell_count> resistance_ohm_{};
  std::array<std::uint16_t, cell_count> cells_mv_{};
  std::uint32_t voltage_mv_ = 0;
};

}  // namespace jkbms::test

#endif
