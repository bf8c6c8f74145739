#include "support/jk02_places.hpp"

#include <algorithm>
#include <bit>
#include <charconv>

namespace jkbms::test {
namespace {

using Kind = Jk02Form::Kind;

constexpr Jk02Form u8{Kind::natural, 1};
constexpr Jk02Form s8{Kind::integer, 1};
constexpr Jk02Form u16{Kind::natural, 2};
constexpr Jk02Form s16{Kind::integer, 2};
constexpr Jk02Form u32{Kind::natural, 4};
constexpr Jk02Form s32{Kind::integer, 4};

constexpr std::uint32_t no_sensor = 0xF830;  // -200.0 degrees
constexpr std::size_t cell_slots = 32;
constexpr std::size_t log_slots = 50;

std::uint32_t number(BytesView frame, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = size; i > 0; --i) value = value << 8 | frame[at + i - 1];
  return value;
}

bool always(BytesView /*frame*/, const Jk02Place& /*place*/) {
  return true;
}

bool unless_zero(BytesView frame, const Jk02Place& place) {
  return number(frame, place.at, place.form.size) != 0;
}

bool is_fitted(BytesView frame, const Jk02Place& place, unsigned sensor) {
  return number(frame, place.at, 2) != no_sensor && (frame[214] >> sensor & 1) != 0;
}

bool mosfet_sensor(BytesView frame, const Jk02Place& place) {
  return is_fitted(frame, place, 0);
}

bool usual_sensor(BytesView frame, const Jk02Place& place) {
  return is_fitted(frame, place, place.index == 0 ? 1 : 2);
}

/// Old boards have only two sensors, and zeros in the fields of the others.
bool further_sensor(BytesView frame, const Jk02Place& place) {
  if (number(frame, 256, 2) == 0 && number(frame, 258, 2) == 0) return false;
  return is_fitted(frame, place, place.index == 2 ? 4 : 5);
}

bool while_heating(BytesView frame, const Jk02Place& /*place*/) {
  return frame[215] == 1;
}

bool while_phase_runs(BytesView frame, const Jk02Place& place) {
  return number(frame, 278, 2) != 0 && frame[place.at] <= 2;
}

bool where_the_board_limits_cold_discharge(BytesView frame, const Jk02Place& /*place*/) {
  return frame[296] != 0 || frame[297] != 0;
}

bool present_cell(BytesView frame, const Jk02Place& place) {
  return (number(frame, 70, 4) >> place.index & 1) != 0;
}

/// A mask with a gap cannot be derived from the number of cells.
bool mask_without_gap(BytesView frame, const Jk02Place& place) {
  return std::has_single_bit(number(frame, place.at, 4) + std::uint64_t{1});
}

bool unless_empty(BytesView frame, const Jk02Place& place) {
  return frame[place.at] != 0;
}

/// The address is a u32, but an address above 255 is invalid.
bool one_byte_address(BytesView frame, const Jk02Place& /*place*/) {
  return number(frame, 271, 3) == 0;
}

bool kept_record(BytesView frame, const Jk02Place& place) {
  const std::uint8_t newest = frame[10];
  return newest < log_slots && age_of_record(place.index, newest) < number(frame, 6, 4);
}

/// Firmware before 19 has short serial numbers with a passcode after them.
std::size_t most_text(BytesView frame, const Jk02Place& place) {
  if (place.key != "serial_number") return place.form.size;
  const BytesView text = frame.subspan(30, 8);
  const std::string version(text.begin(), text.end());
  int major = 0;
  std::from_chars(version.data(), version.data() + version.size(), major);
  return major >= 19 ? 16 : 11;
}

constexpr auto status = Part::state;
constexpr auto settings = Part::settings;
constexpr auto info = Part::info;

constexpr Jk02Form text(std::size_t size) {
  return {Kind::text, size};
}

// The fields of sections 3.1, 3.3 and 3.4 of the protocol sheet that have a key.
// clang-format off
constexpr Jk02Place single_places[] = {
  {status, "cell_count",              0,  70, u32,    1, mask_without_gap},
  {status, "mosfet_temp_c",           0, 144, s16,   10, mosfet_sensor},
  {status, "voltage_v",               0, 150, u32, 1000, always},
  {status, "current_a",               0, 158, s32, 1000, always},
  {status, "temps_c",                 0, 162, s16,   10, usual_sensor},
  {status, "temps_c",                 1, 164, s16,   10, usual_sensor},
  {status, "alarm_bits",              0, 166, u32,    1, always},
  {status, "balance_current_a",       0, 170, s16, 1000, always},
  {status, "balancing",               0, 172, u8,     1, always},
  {status, "soc_percent",             0, 173, u8,     1, always},
  {status, "remaining_ah",            0, 174, u32, 1000, always},
  {status, "capacity_ah",             0, 178, u32, 1000, always},
  {status, "cycles",                  0, 182, u32,    1, always},
  {status, "cycle_capacity_ah",       0, 186, u32, 1000, always},
  {status, "soh_percent",             0, 190, u8,     1, unless_zero},
  {status, "runtime_s",               0, 194, u32,    1, always},
  {status, "charge_mosfet_on",        0, 198, u8,     1, always},
  {status, "discharge_mosfet_on",     0, 199, u8,     1, always},
  {status, "heating",                 0, 215, u8,     1, always},
  {status, "heater_current_a",        0, 236, s16, 1000, while_heating},
  {status, "charger_plugged",         0, 245, u8,     1, always},
  {status, "temps_c",                 2, 256, s16,   10, further_sensor},
  {status, "temps_c",                 3, 258, s16,   10, further_sensor},
  {status, "charge_phase",            0, 280, u8,     1, while_phase_runs},

  {settings, "smart_sleep_v",           0,   6, u32, 1000, always},
  {settings, "cell_uvp_v",              0,  10, u32, 1000, always},
  {settings, "cell_uvp_release_v",      0,  14, u32, 1000, always},
  {settings, "cell_ovp_v",              0,  18, u32, 1000, always},
  {settings, "cell_ovp_release_v",      0,  22, u32, 1000, always},
  {settings, "balance_trigger_v",       0,  26, u32, 1000, always},
  {settings, "soc_100_v",               0,  30, u32, 1000, unless_zero},
  {settings, "soc_0_v",                 0,  34, u32, 1000, unless_zero},
  {settings, "charge_request_v",        0,  38, u32, 1000, unless_zero},
  {settings, "float_request_v",         0,  42, u32, 1000, unless_zero},
  {settings, "power_off_v",             0,  46, u32, 1000, always},
  {settings, "charge_ocp_a",            0,  50, u32, 1000, always},
  {settings, "charge_ocp_delay_s",      0,  54, u32,    1, always},
  {settings, "charge_ocp_release_s",    0,  58, u32,    1, always},
  {settings, "discharge_ocp_a",         0,  62, u32, 1000, always},
  {settings, "discharge_ocp_delay_s",   0,  66, u32,    1, always},
  {settings, "discharge_ocp_release_s", 0,  70, u32,    1, always},
  {settings, "short_circuit_release_s", 0,  74, u32,    1, always},
  {settings, "balance_current_max_a",   0,  78, u32, 1000, always},
  {settings, "charge_otp_c",            0,  82, s32,   10, always},
  {settings, "charge_otp_release_c",    0,  86, s32,   10, always},
  {settings, "discharge_otp_c",         0,  90, s32,   10, always},
  {settings, "discharge_otp_release_c", 0,  94, s32,   10, always},
  {settings, "charge_utp_c",            0,  98, s32,   10, always},
  {settings, "charge_utp_release_c",    0, 102, s32,   10, always},
  {settings, "mosfet_otp_c",            0, 106, s32,   10, always},
  {settings, "mosfet_otp_release_c",    0, 110, s32,   10, always},
  {settings, "cell_count_setting",      0, 114, u32,    1, always},
  {settings, "charge_switch_on",        0, 118, u32,    1, always},
  {settings, "discharge_switch_on",     0, 122, u32,    1, always},
  {settings, "balance_switch_on",       0, 126, u32,    1, always},
  {settings, "nominal_capacity_ah",     0, 130, u32, 1000, always},
  {settings, "short_circuit_delay_us",  0, 134, u32,    1, always},
  {settings, "balance_start_v",         0, 138, u32, 1000, always},
  {settings, "bms_address",             0, 270, u8,     1, one_byte_address},
  {settings, "precharge_s",             0, 274, u32,    1, always},
  {settings, "control_bits",            0, 282, u16,    1, always},
  {settings, "smart_sleep_h",           0, 286, u8,     1, always},
  {settings, "discharge_utp_c",         0, 296, s8,     1, where_the_board_limits_cold_discharge},
  {settings, "discharge_utp_release_c", 0, 297, s8,     1, where_the_board_limits_cold_discharge},

  {info, "model",            0,   6, text(15), 1, unless_empty},
  {info, "hardware_version", 0,  22, text(8),  1, unless_empty},
  {info, "software_version", 0,  30, text(8),  1, unless_empty},
  {info, "power_on_count",   0,  42, u32,      1, always},
  {info, "device_name",      0,  46, text(16), 1, unless_empty},
  {info, "manufacture_date", 0,  78, text(8),  1, unless_empty},
  {info, "serial_number",    0,  86, text(16), 1, unless_empty},
  {info, "user_data",        0, 102, text(16), 1, unless_empty},
  {info, "protocol_version", 0, 298, u8,       1, always},
};
// clang-format on

}  // namespace

std::vector<Jk02Place> jk02_places(Part part) {
  std::vector<Jk02Place> places;
  std::ranges::copy_if(single_places, std::back_inserter(places),
                       [part](const Jk02Place& place) { return place.part == part; });
  if (part == Part::state) {
    for (std::size_t i = 0; i < cell_slots; ++i) {
      places.push_back({part, "cells_v", i, 6 + 2 * i, u16, 1000, present_cell});
      places.push_back({part, "cell_resistances_ohm", i, 80 + 2 * i, u16, 1000, present_cell});
    }
  }
  if (part == Part::log) {
    for (std::size_t i = 0; i < log_slots; ++i) {
      places.push_back({part, "log", i, 11 + 5 * i, {Kind::log_record, 5}, 1, kept_record});
    }
  }
  return places;
}

std::size_t named_size(BytesView frame, const Jk02Place& place) {
  if (!place.speaks(frame, place)) return 0;
  if (place.form.kind != Kind::text) return place.form.size;
  const BytesView room = frame.subspan(place.at, most_text(frame, place));
  const auto end = std::ranges::find(room, 0);
  return static_cast<std::size_t>(end - room.begin()) + (end == room.end() ? 0 : 1);
}

std::size_t age_of_record(std::size_t slot, std::size_t newest_slot) {
  return (newest_slot + log_slots - slot) % log_slots;
}

}  // namespace jkbms::test
