#ifndef JKBMS_SNAPSHOT_HPP
#define JKBMS_SNAPSHOT_HPP

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jkbms {

/// One value per cell or sensor, in the order of the pack; `nullopt` for one without a value.
using ValueList = std::vector<std::optional<double>>;
/// Identifiers from fixed tables (alarm ids, keys). The texts are valid for the whole program.
using IdList = std::vector<std::string_view>;

/// The present measurements and state of a pack. An unknown value is `nullopt`, never 0. Positive
/// current and power mean charging. The unit is the last part of each name. The published keys are
/// the names of the members; `schema.hpp` lists them.
struct PackState {
  /// When the last byte of the frame was read.
  std::optional<std::chrono::system_clock::time_point> timestamp;
  std::optional<std::string_view> protocol;  ///< `jk4e57` or `jk02`

  std::optional<double> voltage_v;
  std::optional<double> current_a;  ///< positive = charging
  std::optional<double> power_w;    ///< voltage_v x current_a, signed

  std::optional<std::uint32_t> soc_percent;  ///< state of charge
  std::optional<std::uint32_t> soh_percent;  ///< state of health
  std::optional<double> remaining_ah;
  std::optional<double> capacity_ah;  ///< full-charge capacity
  std::optional<double> nominal_capacity_ah;
  std::optional<std::uint32_t> cycles;
  std::optional<double> cycle_capacity_ah;  ///< charge delivered in all cycles
  std::optional<std::uint32_t> runtime_s;

  std::optional<std::uint32_t> cell_count;
  std::optional<ValueList> cells_v;
  std::optional<double> cell_min_v;
  std::optional<double> cell_max_v;
  std::optional<double> cell_delta_v;
  std::optional<double> cell_mean_v;
  std::optional<std::uint32_t> cell_min_number;  ///< place in cells_v, from 1
  std::optional<std::uint32_t> cell_max_number;
  std::optional<ValueList> cell_resistances_ohm;  ///< of the balance leads

  std::optional<double> mosfet_temp_c;
  std::optional<ValueList> temps_c;  ///< battery sensors, degrees Celsius

  std::optional<bool> charge_mosfet_on;  ///< the actual state, not the switch in the settings
  std::optional<bool> discharge_mosfet_on;
  std::optional<bool> balancing;
  std::optional<double> balance_current_a;
  std::optional<bool> heating;
  std::optional<double> heater_current_a;
  std::optional<bool> charger_plugged;
  std::optional<std::string_view> charge_phase;  ///< `bulk`, `absorption`, `float`

  std::optional<bool> alarm;     ///< a fault is present; an informational bit alone is no fault
  std::optional<IdList> alarms;  ///< ids in bit order; unknown bits as `bit_<n>`
  std::optional<std::uint32_t> alarm_bits;  ///< raw
  std::optional<bool> battery_down;         ///< the pack reports that a cell or the battery is lost
  std::optional<std::uint32_t> status_bits;  ///< raw

  /// The pack's configured name; the codec never sets it.
  std::optional<std::string> pack;
  std::optional<std::string_view> mode;  ///< `idle`, `charging`, `discharging`
  std::optional<double> power_charge_w;
  std::optional<double> power_discharge_w;
  std::optional<double> stored_energy_kwh;
  std::optional<double> energy_charged_kwh;      ///< counter kept by a program, not by the pack
  std::optional<double> energy_discharged_kwh;   ///< counter kept by a program, not by the pack
  std::optional<std::uint32_t> time_to_empty_s;  ///< at this current, or its mean (PlausibleValues)
  std::optional<std::uint32_t> time_to_full_s;
  std::optional<IdList> held;  ///< keys whose value is an earlier, plausible one
};

/// The identity of a pack. No member holds a passcode.
struct PackInfo {
  std::optional<std::string> model;
  std::optional<std::string> hardware_version;
  std::optional<std::string> software_version;
  std::optional<std::string> serial_number;
  std::optional<std::string> device_name;
  std::optional<std::string> user_data;
  std::optional<std::string> device_id;
  std::optional<std::string> manufacture_date;  ///< as the pack sends it
  std::optional<std::uint32_t> power_on_count;
  std::optional<std::uint32_t> protocol_version;
  std::optional<std::uint32_t> bms_address;

  bool operator==(const PackInfo&) const = default;
};

/// The settings of a pack: protections and their releases, balancing, switches. ovp and uvp: over-
/// and undervoltage protection; ocp: overcurrent protection; otp and utp: over- and
/// undertemperature protection.
struct PackSettings {
  std::optional<double> cell_ovp_v;
  std::optional<double> cell_ovp_release_v;
  std::optional<std::uint32_t> cell_ovp_delay_s;
  std::optional<double> cell_uvp_v;
  std::optional<double> cell_uvp_release_v;
  std::optional<std::uint32_t> cell_uvp_delay_s;
  std::optional<double> pack_ovp_v;
  std::optional<double> pack_uvp_v;
  std::optional<double> cell_delta_protection_v;

  std::optional<double> discharge_ocp_a;
  std::optional<std::uint32_t> discharge_ocp_delay_s;
  std::optional<std::uint32_t> discharge_ocp_release_s;
  std::optional<double> charge_ocp_a;
  std::optional<std::uint32_t> charge_ocp_delay_s;
  std::optional<std::uint32_t> charge_ocp_release_s;
  std::optional<std::uint32_t> short_circuit_delay_us;
  std::optional<std::uint32_t> short_circuit_release_s;

  std::optional<double> balance_start_v;
  std::optional<double> balance_trigger_v;
  std::optional<double> balance_current_max_a;
  std::optional<bool> balance_switch_on;
  std::optional<bool> charge_switch_on;
  std::optional<bool> discharge_switch_on;

  std::optional<double> mosfet_otp_c;
  std::optional<double> mosfet_otp_release_c;
  std::optional<double> battery_box_otp_c;
  std::optional<double> battery_box_otp_release_c;
  std::optional<double> temp_difference_protection_c;
  std::optional<double> charge_otp_c;
  std::optional<double> charge_otp_release_c;
  std::optional<double> discharge_otp_c;
  std::optional<double> discharge_otp_release_c;
  std::optional<double> charge_utp_c;
  std::optional<double> charge_utp_release_c;
  std::optional<double> discharge_utp_c;
  std::optional<double> discharge_utp_release_c;

  std::optional<std::uint32_t> cell_count_setting;
  std::optional<double> nominal_capacity_ah;
  std::optional<std::uint32_t> current_calibration_ma;
  std::optional<std::string_view> battery_type;  ///< `lfp`, `nmc`, `lto`
  std::optional<std::uint32_t> sleep_wait_s;
  std::optional<std::uint32_t> low_capacity_alarm_percent;
  std::optional<bool> special_charger_on;
  std::optional<double> smart_sleep_v;
  std::optional<std::uint32_t> smart_sleep_h;
  std::optional<double> soc_100_v;  ///< cell voltage that counts as full
  std::optional<double> soc_0_v;    ///< cell voltage that counts as empty
  std::optional<double> charge_request_v;
  std::optional<double> float_request_v;
  std::optional<double> power_off_v;
  std::optional<std::uint32_t> precharge_s;
  std::optional<std::uint32_t> control_bits;  ///< raw

  bool operator==(const PackSettings&) const = default;
};

/// Raw values of a jk4e57 pack, for programs that publish the payload of NodeJKBMS. No published
/// field holds them: the texts cannot be rebuilt from the fields, and the counts are those that the
/// pack states, not the sizes of the lists.
struct RegisterWords {
  std::optional<std::uint32_t> cell_count;         ///< register 0x8A
  std::optional<std::uint32_t> temp_sensor_count;  ///< register 0x86
  std::optional<std::string> version_text;         ///< register 0xB7 without its padding
  std::optional<std::string> manufacturer_text;    ///< register 0xBA up to its first NUL
};

/// The three documents of a pack, all of them at once, and its event log.
enum class Part { state, info, settings, all, log };

/// All that is known of one pack, or the values of one frame. An unknown document is `nullopt`.
struct Snapshot {
  /// The pack that the values are attributed to. nullopt if the protocol has no addresses.
  std::optional<std::uint8_t> address;
  /// The address that the pack itself reports. jk02 sends it in a settings frame; merge() copies it
  /// to `info`.
  std::optional<std::uint32_t> bms_address;
  std::optional<PackState> state;
  std::optional<PackInfo> info;
  std::optional<PackSettings> settings;
  RegisterWords words;  ///< set if `state` is
};

/// Replaces each document of `into` that `from` has, as a whole: a value that the new document
/// lacks becomes absent. If the serial numbers differ, `from` is another pack, and the settings of
/// `into` become absent. The nominal capacity of the settings is copied into a state that lacks it,
/// and `bms_address` into `info`.
void merge(Snapshot& into, const Snapshot& from);

/// The serial number in `info`; nullopt if it is unknown.
std::optional<std::string> serial_number_of(const Snapshot& snapshot);

/// Computes what depends on other members: cell statistics, power, mode, energy, and the times at
/// the present current. If the members that one depends on are absent, it becomes absent.
void derive(PackState& state);

}  // namespace jkbms

#endif
