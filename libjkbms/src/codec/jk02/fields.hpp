#ifndef JKBMS_CODEC_JK02_FIELDS_HPP
#define JKBMS_CODEC_JK02_FIELDS_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

#include "codec/jk02/layout.hpp"
#include "jkbms/snapshot.hpp"

/// The fields of the 300-byte frames: their offsets in each layout, and the members that they fill.
namespace jkbms::jk02_fields {

/// The type of a value in a frame. All are little-endian.
enum class Form : std::uint8_t { u8, s8, u16, s16, u32, s32, f32, flag };

/// Whether 0 is a value or means that there is none.
enum class Zero : std::uint8_t { counts, says_nothing };

template <class Document, class T>
using Member = std::optional<T> Document::*;

using Slot = std::variant<Member<PackState, double>, Member<PackState, std::uint32_t>,
                          Member<PackState, bool>, Member<Snapshot, std::uint32_t>,
                          Member<PackSettings, double>, Member<PackSettings, std::uint32_t>,
                          Member<PackSettings, bool>>;

struct Field {
  std::uint16_t offset;  ///< from the start of the frame
  Form form;
  std::uint16_t divisor;
  Slot slot;
  Zero zero = Zero::counts;
};

/// A text of the device-info frame.
struct Text {
  std::uint16_t offset;
  std::uint16_t size;
  Member<PackInfo, std::string> member;
};

/// Offsets in a state frame of the parts that are not one number for one member.
struct StatusPlaces {
  std::size_t slots;
  std::size_t mask;          ///< bits of the cell slots in use
  std::size_t cell_summary;  ///< the average and spread that the pack states, a u16 each
  std::size_t resistances;   ///< of the balance leads, one u16 per slot
  std::size_t mosfet_temp;
  std::span<const std::uint16_t> temps;       ///< offsets of the battery sensors
  std::span<const std::uint8_t> sensor_bits;  ///< their bits in the sensor map
  std::size_t sensor_map;
  std::size_t balancing;  ///< 0 off, 1 charges a cell, 2 discharges a cell
  std::size_t alarms;
  std::size_t alarm_bytes;
};

std::span<const Field> state_fields(Jk02Layout layout) noexcept;
std::span<const Field> settings_fields(Jk02Layout layout) noexcept;
const StatusPlaces& status_places(Jk02Layout layout) noexcept;  ///< `layout` must not be jk04

inline constexpr std::size_t cells_at = 6;

inline constexpr std::size_t heating_at = 215;  ///< these three only in the layout of 32 slots
inline constexpr std::size_t heater_current_at = 236;
inline constexpr std::size_t charge_phase_time_at = 278;
inline constexpr std::size_t charge_phase_at = 280;

inline constexpr std::size_t control_bits_at = 282;
inline constexpr std::size_t discharge_utp_at = 296;

inline constexpr std::size_t jk04_cell_slots = 24;
inline constexpr std::size_t jk04_resistances_at = 102;
inline constexpr std::size_t jk04_mask_at = 214;
inline constexpr std::size_t jk04_balancing_at = 220;

using I = PackInfo;

// The texts of the device-info frame. Their offsets are the same in all layouts.
// clang-format off
inline constexpr Text info_texts[] = {
  {  6, 15, &I::model},
  { 22,  8, &I::hardware_version},
  { 30,  8, &I::software_version},
  { 46, 16, &I::device_name},
  { 78,  8, &I::manufacture_date},
  {102, 16, &I::user_data},
};
// clang-format on
inline constexpr std::size_t power_on_count_at = 42;
inline constexpr std::size_t serial_number_at = 86;
inline constexpr std::size_t short_serial_size = 11;  ///< a passcode follows
inline constexpr std::size_t long_serial_size = 16;
inline constexpr std::size_t protocol_version_at = 298;

}  // namespace jkbms::jk02_fields

#endif
