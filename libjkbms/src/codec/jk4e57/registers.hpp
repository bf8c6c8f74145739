#ifndef JKBMS_CODEC_JK4E57_REGISTERS_HPP
#define JKBMS_CODEC_JK4E57_REGISTERS_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "jkbms/bytes.hpp"
#include "jkbms/snapshot.hpp"

/// The registers of a 4E57 reply. Each is an identifier and a value; the length is not sent.
namespace jkbms::jk4e57_registers {

/// The type of a value.
enum class Form : std::uint8_t { u8, u16, u32, s16, flag, text };

/// Values that do not fill one member with one number or text.
enum class Special : std::uint8_t {
  cells,             ///< its first byte is its length; no other register has one
  mosfet_temp,       ///< see folded_temperature()
  runtime,           ///< in minutes
  nominal_capacity,  ///< also copied to the state
  battery_type,
  passcode,  ///< not stored
  version,   ///< hardware and software in one text
  manufacturer,
  ignored,
};

/// Values that depend on another value, kept until all registers were read.
struct Pending {
  std::optional<std::uint32_t> current;          ///< depends on the protocol version
  std::optional<std::uint32_t> temp_1;           ///< depends on the number of sensors
  std::optional<std::uint32_t> temp_2;           ///< depends on the number of sensors
  std::optional<std::uint32_t> actual_capacity;  ///< depends on the firmware
  BytesView manufacturer;                        ///< depends on the firmware
};

template <class Document, class T>
using Member = std::optional<T> Document::*;

/// Where a value is stored.
using Slot = std::variant<Special, Member<PackState, double>, Member<PackState, std::uint32_t>,
                          Member<PackInfo, std::uint32_t>, Member<PackInfo, std::string>,
                          Member<PackSettings, double>, Member<PackSettings, std::uint32_t>,
                          Member<PackSettings, bool>, Member<RegisterWords, std::uint32_t>,
                          Member<Pending, std::uint32_t>>;

struct Register {
  std::uint8_t tag;
  Form form;
  std::uint8_t size;  ///< bytes of the value; 0: the first byte of the value is its size
  std::uint16_t divisor;
  Slot slot;
};

using S = PackState;
using I = PackInfo;
using C = PackSettings;
using W = RegisterWords;
using P = Pending;

// Source of the table: docs/protocol/jk-4e57.md. Sorted by tag, one row per tag.
// clang-format off
inline constexpr Register table[] = {
  // tag  form       size divide  fills
  {0x79, Form::u8,    0,   1,    Special::cells},
  {0x80, Form::u16,   2,   1,    Special::mosfet_temp},
  {0x81, Form::u16,   2,   1,    &P::temp_1},
  {0x82, Form::u16,   2,   1,    &P::temp_2},
  {0x83, Form::u16,   2,   100,  &S::voltage_v},
  {0x84, Form::u16,   2,   100,  &P::current},
  {0x85, Form::u8,    1,   1,    &S::soc_percent},
  {0x86, Form::u8,    1,   1,    &W::temp_sensor_count},
  {0x87, Form::u16,   2,   1,    &S::cycles},
  {0x89, Form::u32,   4,   1,    &S::cycle_capacity_ah},
  {0x8A, Form::u16,   2,   1,    &W::cell_count},
  {0x8B, Form::u16,   2,   1,    &S::alarm_bits},
  {0x8C, Form::u16,   2,   1,    &S::status_bits},
  {0x8E, Form::u16,   2,   100,  &C::pack_ovp_v},
  {0x8F, Form::u16,   2,   100,  &C::pack_uvp_v},
  {0x90, Form::u16,   2,   1000, &C::cell_ovp_v},
  {0x91, Form::u16,   2,   1000, &C::cell_ovp_release_v},
  {0x92, Form::u16,   2,   1,    &C::cell_ovp_delay_s},
  {0x93, Form::u16,   2,   1000, &C::cell_uvp_v},
  {0x94, Form::u16,   2,   1000, &C::cell_uvp_release_v},
  {0x95, Form::u16,   2,   1,    &C::cell_uvp_delay_s},
  {0x96, Form::u16,   2,   1000, &C::cell_delta_protection_v},
  {0x97, Form::u16,   2,   1,    &C::discharge_ocp_a},
  {0x98, Form::u16,   2,   1,    &C::discharge_ocp_delay_s},
  {0x99, Form::u16,   2,   1,    &C::charge_ocp_a},
  {0x9A, Form::u16,   2,   1,    &C::charge_ocp_delay_s},
  {0x9B, Form::u16,   2,   1000, &C::balance_start_v},
  {0x9C, Form::u16,   2,   1000, &C::balance_trigger_v},
  {0x9D, Form::flag,  1,   1,    &C::balance_switch_on},
  {0x9E, Form::u16,   2,   1,    &C::mosfet_otp_c},
  {0x9F, Form::u16,   2,   1,    &C::mosfet_otp_release_c},
  {0xA0, Form::u16,   2,   1,    &C::battery_box_otp_c},
  {0xA1, Form::u16,   2,   1,    &C::battery_box_otp_release_c},
  {0xA2, Form::u16,   2,   1,    &C::temp_difference_protection_c},
  {0xA3, Form::u16,   2,   1,    &C::charge_otp_c},
  {0xA4, Form::u16,   2,   1,    &C::discharge_otp_c},
  {0xA5, Form::s16,   2,   1,    &C::charge_utp_c},
  {0xA6, Form::s16,   2,   1,    &C::charge_utp_release_c},
  {0xA7, Form::s16,   2,   1,    &C::discharge_utp_c},
  {0xA8, Form::s16,   2,   1,    &C::discharge_utp_release_c},
  {0xA9, Form::u8,    1,   1,    &C::cell_count_setting},
  {0xAA, Form::u32,   4,   1,    Special::nominal_capacity},
  {0xAB, Form::flag,  1,   1,    &C::charge_switch_on},
  {0xAC, Form::flag,  1,   1,    &C::discharge_switch_on},
  {0xAD, Form::u16,   2,   1,    &C::current_calibration_ma},
  {0xAE, Form::u8,    1,   1,    &I::bms_address},
  {0xAF, Form::u8,    1,   1,    Special::battery_type},
  {0xB0, Form::u16,   2,   1,    &C::sleep_wait_s},
  {0xB1, Form::u8,    1,   1,    &C::low_capacity_alarm_percent},
  {0xB2, Form::text, 10,   1,    Special::passcode},
  {0xB3, Form::flag,  1,   1,    &C::special_charger_on},
  {0xB4, Form::text,  8,   1,    &I::device_id},
  {0xB5, Form::text,  4,   1,    &I::manufacture_date},
  {0xB6, Form::u32,   4,   1,    Special::runtime},
  {0xB7, Form::text, 15,   1,    Special::version},
  {0xB8, Form::u8,    1,   1,    Special::ignored},  // current calibration running
  {0xB9, Form::u32,   4,   1,    &P::actual_capacity},
  {0xBA, Form::text, 24,   1,    Special::manufacturer},
  {0xBB, Form::u8,    1,   1,    Special::ignored},  // 0xBB..0xBF are for writing; never seen in
  {0xBC, Form::u8,    1,   1,    Special::ignored},  // a reply, but their length is documented
  {0xBD, Form::u8,    1,   1,    Special::ignored},
  {0xBE, Form::u16,   2,   1,    Special::ignored},
  {0xBF, Form::u16,   2,   1,    Special::ignored},
  {0xC0, Form::u8,    1,   1,    &I::protocol_version},
};
// clang-format on

consteval bool sorted() {
  for (std::size_t i = 1; i < std::size(table); ++i) {
    if (table[i - 1].tag >= table[i].tag) return false;
  }
  return true;
}
static_assert(sorted(), "tag order, one row a tag");

consteval auto rows_by_tag() {
  std::array<const Register*, 256> rows{};
  for (const Register& entry : table) rows[entry.tag] = &entry;
  return rows;
}
inline constexpr auto rows = rows_by_tag();

/// The register with that tag, or nullptr.
constexpr const Register* find(std::uint8_t tag) noexcept {
  return rows[tag];
}

}  // namespace jkbms::jk4e57_registers

#endif
