#include "codec/jk02/fields.hpp"

namespace jkbms::jk02_fields {
namespace {

using S = PackState;
using C = PackSettings;
constexpr auto says_nothing = Zero::says_nothing;

// Source of the tables: docs/protocol/jk-55aaeb90.md.
// clang-format off
constexpr Field status_32[] = {
  // at  form        divide  fills
  {150, Form::u32,  1000, &S::voltage_v},
  {158, Form::s32,  1000, &S::current_a},
  {170, Form::s16,  1000, &S::balance_current_a},
  {173, Form::u8,   1,    &S::soc_percent},
  {174, Form::u32,  1000, &S::remaining_ah},
  {178, Form::u32,  1000, &S::capacity_ah},
  {182, Form::u32,  1,    &S::cycles},
  {186, Form::u32,  1000, &S::cycle_capacity_ah},
  {190, Form::u8,   1,    &S::soh_percent, says_nothing},
  {194, Form::u32,  1,    &S::runtime_s},
  {198, Form::flag, 1,    &S::charge_mosfet_on},
  {199, Form::flag, 1,    &S::discharge_mosfet_on},
  {215, Form::flag, 1,    &S::heating},
  {245, Form::flag, 1,    &S::charger_plugged},
};

constexpr Field status_24[] = {
  {118, Form::u32,  1000, &S::voltage_v},
  {126, Form::s32,  1000, &S::current_a},
  {138, Form::s16,  1000, &S::balance_current_a},
  {141, Form::u8,   1,    &S::soc_percent},
  {142, Form::u32,  1000, &S::remaining_ah},
  {146, Form::u32,  1000, &S::capacity_ah},
  {150, Form::u32,  1,    &S::cycles},
  {154, Form::u32,  1000, &S::cycle_capacity_ah},
  {158, Form::u8,   1,    &S::soh_percent, says_nothing},
  {162, Form::u32,  1,    &S::runtime_s},
  {166, Form::flag, 1,    &S::charge_mosfet_on},
  {167, Form::flag, 1,    &S::discharge_mosfet_on},
};

constexpr Field status_jk04[] = {
  {222, Form::f32,  1,    &S::balance_current_a},
  {286, Form::u32,  1,    &S::runtime_s},
};

// The layout of 24 slots ends with the row of offset 138.
constexpr Field settings_32[] = {
  {  6, Form::u32,  1000, &C::smart_sleep_v},
  { 10, Form::u32,  1000, &C::cell_uvp_v},
  { 14, Form::u32,  1000, &C::cell_uvp_release_v},
  { 18, Form::u32,  1000, &C::cell_ovp_v},
  { 22, Form::u32,  1000, &C::cell_ovp_release_v},
  { 26, Form::u32,  1000, &C::balance_trigger_v},
  { 30, Form::u32,  1000, &C::soc_100_v, says_nothing},
  { 34, Form::u32,  1000, &C::soc_0_v, says_nothing},
  { 38, Form::u32,  1000, &C::charge_request_v, says_nothing},
  { 42, Form::u32,  1000, &C::float_request_v, says_nothing},
  { 46, Form::u32,  1000, &C::power_off_v},
  { 50, Form::u32,  1000, &C::charge_ocp_a},
  { 54, Form::u32,  1,    &C::charge_ocp_delay_s},
  { 58, Form::u32,  1,    &C::charge_ocp_release_s},
  { 62, Form::u32,  1000, &C::discharge_ocp_a},
  { 66, Form::u32,  1,    &C::discharge_ocp_delay_s},
  { 70, Form::u32,  1,    &C::discharge_ocp_release_s},
  { 74, Form::u32,  1,    &C::short_circuit_release_s},
  { 78, Form::u32,  1000, &C::balance_current_max_a},
  { 82, Form::s32,  10,   &C::charge_otp_c},
  { 86, Form::s32,  10,   &C::charge_otp_release_c},
  { 90, Form::s32,  10,   &C::discharge_otp_c},
  { 94, Form::s32,  10,   &C::discharge_otp_release_c},
  { 98, Form::s32,  10,   &C::charge_utp_c},
  {102, Form::s32,  10,   &C::charge_utp_release_c},
  {106, Form::s32,  10,   &C::mosfet_otp_c},
  {110, Form::s32,  10,   &C::mosfet_otp_release_c},
  {114, Form::u32,  1,    &C::cell_count_setting},
  {118, Form::flag, 1,    &C::charge_switch_on},
  {122, Form::flag, 1,    &C::discharge_switch_on},
  {126, Form::flag, 1,    &C::balance_switch_on},
  {130, Form::u32,  1000, &C::nominal_capacity_ah},
  {134, Form::u32,  1,    &C::short_circuit_delay_us},
  {138, Form::u32,  1000, &C::balance_start_v},
  {270, Form::u32,  1,    &Snapshot::bms_address},
  {274, Form::u32,  1,    &C::precharge_s},
  {282, Form::u16,  1,    &C::control_bits},
  {286, Form::u8,   1,    &C::smart_sleep_h},
};
constexpr std::size_t rows_of_24 = 34;
static_assert(settings_32[rows_of_24 - 1].offset == 138);

constexpr Field settings_jk04[] = {
  { 34, Form::u32,  1,    &C::cell_count_setting},
  { 38, Form::f32,  1,    &C::power_off_v},
  { 98, Form::f32,  1,    &C::balance_start_v},
  {106, Form::f32,  1,    &C::balance_trigger_v},
  {110, Form::f32,  1,    &C::balance_current_max_a},
  {114, Form::flag, 1,    &C::balance_switch_on},
};
// clang-format on

// Offset 254, "temperature 3" in the vendor's table, is a copy of the MOSFET temperature.
constexpr std::uint16_t temps_32[] = {162, 164, 256, 258};
constexpr std::uint8_t sensor_bits_32[] = {1, 2, 4, 5};
constexpr std::uint16_t temps_24[] = {130, 132};
constexpr std::uint8_t sensor_bits_24[] = {1, 2};

constexpr StatusPlaces places_32 = {32,  70,  74,  80, 144, temps_32, sensor_bits_32,
                                    214, 172, 166, 4};
constexpr StatusPlaces places_24 = {24,  54,  58,  64, 134, temps_24, sensor_bits_24,
                                    182, 140, 136, 2};

}  // namespace

std::span<const Field> state_fields(Jk02Layout layout) noexcept {
  switch (layout) {
    case Jk02Layout::slots_32:
      return status_32;
    case Jk02Layout::slots_24:
      return status_24;
    case Jk02Layout::jk04:
      return status_jk04;
  }
  return {};
}

std::span<const Field> settings_fields(Jk02Layout layout) noexcept {
  switch (layout) {
    case Jk02Layout::slots_32:
      return settings_32;
    case Jk02Layout::slots_24:
      return std::span(settings_32).first(rows_of_24);
    case Jk02Layout::jk04:
      return settings_jk04;
  }
  return {};
}

const StatusPlaces& status_places(Jk02Layout layout) noexcept {
  return layout == Jk02Layout::slots_24 ? places_24 : places_32;
}

}  // namespace jkbms::jk02_fields
