#include "jkbms/schema.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace jkbms {
namespace {

/// Converts to any optional. Used to count the members of an aggregate of optionals.
struct AnyOptional {
  template <class T>
  operator std::optional<T>() const;
};

template <class Document, std::size_t... Index>
constexpr bool takes(std::index_sequence<Index...>) {
  return requires {
    Document{(static_cast<void>(Index), AnyOptional{})...};
  };
}

template <class Document, std::size_t Count = 0>
constexpr std::size_t member_count() {
  if constexpr (takes<Document>(std::make_index_sequence<Count + 1>{})) {
    return member_count<Document, Count + 1>();
  } else {
    return Count;
  }
}

/// Expects distinct members, as many as the document has. Then the list is complete.
template <class Document>
void expect_complete(std::span<const Field<Document>> fields) {
  EXPECT_EQ(fields.size(), member_count<Document>());
  std::set<std::string_view> keys;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    keys.insert(fields[i].key);
    EXPECT_FALSE(fields[i].label.empty()) << fields[i].key;
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_FALSE(fields[i].member == fields[j].member)
          << fields[i].key << " and " << fields[j].key << " are one member";
    }
  }
  EXPECT_EQ(keys.size(), fields.size());
}

template <class Document>
std::vector<std::string_view> keys_of(std::span<const Field<Document>> fields, Origin origin) {
  std::vector<std::string_view> keys;
  for (const auto& field : fields) {
    if (field.origin == origin) keys.push_back(field.key);
  }
  return keys;
}

template <class Document>
const Field<Document>& field(std::span<const Field<Document>> fields, std::string_view key) {
  const auto found =
      std::ranges::find_if(fields, [key](const auto& candidate) { return candidate.key == key; });
  EXPECT_NE(found, fields.end()) << key;
  return *found;
}

/// The unit that the last part of a key names.
std::string_view unit_by_name(std::string_view key) {
  constexpr std::pair<std::string_view, std::string_view> units[] = {
      {"_kwh", "kWh"}, {"_percent", "%"}, {"_ohm", "ohm"}, {"_ah", "Ah"},
      {"_ma", "mA"},   {"_us", "µs"},     {"_v", "V"},     {"_a", "A"},
      {"_w", "W"},     {"_s", "s"},       {"_c", "°C"},    {"_h", "h"}};
  for (const auto& [ending, unit] : units) {
    if (key.ends_with(ending)) return unit;
  }
  return "";
}

template <class Document>
void expect_units_by_name(std::span<const Field<Document>> fields) {
  for (const auto& entry : fields) EXPECT_EQ(entry.unit, unit_by_name(entry.key)) << entry.key;
}

// The published keys in their order. Renaming one is a breaking change.
const std::vector<std::string_view> status_words = {"protocol",
                                                    "voltage_v",
                                                    "current_a",
                                                    "power_w",
                                                    "soc_percent",
                                                    "soh_percent",
                                                    "remaining_ah",
                                                    "capacity_ah",
                                                    "nominal_capacity_ah",
                                                    "cycles",
                                                    "cycle_capacity_ah",
                                                    "runtime_s",
                                                    "cell_count",
                                                    "cells_v",
                                                    "cell_min_v",
                                                    "cell_max_v",
                                                    "cell_delta_v",
                                                    "cell_mean_v",
                                                    "cell_min_number",
                                                    "cell_max_number",
                                                    "cell_resistances_ohm",
                                                    "mosfet_temp_c",
                                                    "temps_c",
                                                    "charge_mosfet_on",
                                                    "discharge_mosfet_on",
                                                    "balancing",
                                                    "balance_current_a",
                                                    "heating",
                                                    "heater_current_a",
                                                    "charger_plugged",
                                                    "charge_phase",
                                                    "alarm",
                                                    "alarms",
                                                    "alarm_bits",
                                                    "battery_down",
                                                    "status_bits"};
const std::vector<std::string_view> program_words = {"timestamp",
                                                     "pack",
                                                     "mode",
                                                     "power_charge_w",
                                                     "power_discharge_w",
                                                     "stored_energy_kwh",
                                                     "energy_charged_kwh",
                                                     "energy_discharged_kwh",
                                                     "time_to_empty_s",
                                                     "time_to_full_s",
                                                     "held"};
const std::vector<std::string_view> info_words = {
    "model",          "hardware_version", "software_version", "serial_number",
    "device_name",    "user_data",        "device_id",        "manufacture_date",
    "power_on_count", "protocol_version", "bms_address"};
const std::vector<std::string_view> settings_words = {"cell_ovp_v",
                                                      "cell_ovp_release_v",
                                                      "cell_ovp_delay_s",
                                                      "cell_uvp_v",
                                                      "cell_uvp_release_v",
                                                      "cell_uvp_delay_s",
                                                      "pack_ovp_v",
                                                      "pack_uvp_v",
                                                      "cell_delta_protection_v",
                                                      "discharge_ocp_a",
                                                      "discharge_ocp_delay_s",
                                                      "discharge_ocp_release_s",
                                                      "charge_ocp_a",
                                                      "charge_ocp_delay_s",
                                                      "charge_ocp_release_s",
                                                      "short_circuit_delay_us",
                                                      "short_circuit_release_s",
                                                      "balance_start_v",
                                                      "balance_trigger_v",
                                                      "balance_current_max_a",
                                                      "balance_switch_on",
                                                      "charge_switch_on",
                                                      "discharge_switch_on",
                                                      "mosfet_otp_c",
                                                      "mosfet_otp_release_c",
                                                      "battery_box_otp_c",
                                                      "battery_box_otp_release_c",
                                                      "temp_difference_protection_c",
                                                      "charge_otp_c",
                                                      "charge_otp_release_c",
                                                      "discharge_otp_c",
                                                      "discharge_otp_release_c",
                                                      "charge_utp_c",
                                                      "charge_utp_release_c",
                                                      "discharge_utp_c",
                                                      "discharge_utp_release_c",
                                                      "cell_count_setting",
                                                      "nominal_capacity_ah",
                                                      "current_calibration_ma",
                                                      "battery_type",
                                                      "sleep_wait_s",
                                                      "low_capacity_alarm_percent",
                                                      "special_charger_on",
                                                      "smart_sleep_v",
                                                      "smart_sleep_h",
                                                      "soc_100_v",
                                                      "soc_0_v",
                                                      "charge_request_v",
                                                      "float_request_v",
                                                      "power_off_v",
                                                      "precharge_s",
                                                      "control_bits"};

TEST(Schema, ListsEveryMemberOnce) {
  expect_complete(state_fields());
  expect_complete(info_fields());
  expect_complete(settings_fields());
}

TEST(Schema, CountsMembersCorrectly) {
  struct Three {
    std::optional<double> a;
    std::optional<std::string> b;
    std::optional<ValueList> c;
  };
  EXPECT_EQ(member_count<Three>(), 3U);
}

TEST(Schema, KeysAreThePublishedKeysInTheirOrder) {
  EXPECT_EQ(keys_of(state_fields(), Origin::wire), status_words);
  EXPECT_EQ(keys_of(state_fields(), Origin::program), program_words);
  EXPECT_EQ(keys_of(info_fields(), Origin::wire), info_words);
  EXPECT_EQ(keys_of(info_fields(), Origin::program).size(), 0U);
  EXPECT_EQ(keys_of(settings_fields(), Origin::wire), settings_words);
  EXPECT_EQ(keys_of(settings_fields(), Origin::program).size(), 0U);
}

TEST(Schema, AKeyNamesItsMember) {
  PackState state;
  state.voltage_v = 52.0;
  const auto& voltage = field(state_fields(), "voltage_v");
  const auto* member = std::get_if<Field<PackState>::Member<double>>(&voltage.member);
  ASSERT_NE(member, nullptr);
  EXPECT_EQ(state.**member, 52.0);
}

TEST(Schema, TheUnitIsTheLastPartOfTheKey) {
  expect_units_by_name(state_fields());
  expect_units_by_name(info_fields());
  expect_units_by_name(settings_fields());
}

TEST(Schema, ResolutionsAreThePublishedOnes) {
  EXPECT_EQ(field(state_fields(), "voltage_v").resolution, 0.001);
  EXPECT_EQ(field(state_fields(), "cell_mean_v").resolution, 0.0001);
  EXPECT_EQ(field(state_fields(), "temps_c").resolution, 0.1);
  EXPECT_EQ(field(state_fields(), "soc_percent").resolution, 1);
  EXPECT_EQ(field(state_fields(), "alarms").resolution, 0);
  EXPECT_EQ(field(settings_fields(), "charge_utp_c").resolution, 0.1);
  EXPECT_EQ(field(settings_fields(), "nominal_capacity_ah").resolution, 1);
}

/// Gives `value` another value than it has by default.
template <class T>
void set(std::optional<T>& value) {
  value.emplace();
}

/// Documents that differ in one field are not equal, whichever it is.
template <class Document>
void expect_each_field_compared(std::span<const Field<Document>> fields) {
  for (const Field<Document>& field : fields) {
    Document one;
    std::visit([&](auto member) { set(one.*member); }, field.member);
    EXPECT_NE(one, Document()) << field.key;
    EXPECT_EQ(one, Document(one)) << field.key;
  }
}

TEST(Schema, EveryFieldTakesPartInTheComparisonOfDocuments) {
  expect_each_field_compared(info_fields());
  expect_each_field_compared(settings_fields());
}

}  // namespace
}  // namespace jkbms
