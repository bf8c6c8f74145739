#include <array>
#include <cmath>
#include <optional>

#include "codec/jk02/alarms.hpp"
#include "codec/jk02/fields.hpp"
#include "codec/jk02/frame.hpp"
#include "codec/jk02/jk02.hpp"
#include "codec/jk02/log.hpp"
#include "codec/software_version.hpp"

namespace jkbms {
namespace {

using namespace jk02_frame;
namespace fields = jk02_fields;
using fields::Form;
using fields::Member;

constexpr std::int16_t no_sensor = -2000;  // in tenths of a degree: no sensor is connected
constexpr std::uint32_t last_possible_address = 255;
constexpr std::uint16_t special_charger_bit = 1U << 5;
constexpr std::array<std::string_view, 3> charge_phases = {"bulk", "absorption", "float"};

std::int64_t whole(Form form, BytesView frame, std::size_t at) {
  switch (form) {
    case Form::u8:
      return frame[at];
    case Form::s8:
      return static_cast<std::int8_t>(frame[at]);
    case Form::u16:
      return wire::u16le(frame, at);
    case Form::s16:
      return wire::s16le(frame, at);
    case Form::s32:
      return wire::s32le(frame, at);
    case Form::u32:
    case Form::flag:
    case Form::f32:
      break;
  }
  return wire::u32le(frame, at);
}

/// A float from a frame, rounded to a millionth, which is finer than its resolution; nullopt if it
/// is not a number.
std::optional<double> float_value(BytesView frame, std::size_t at) {
  const double value = wire::f32le(frame, at);
  if (!std::isfinite(value)) return std::nullopt;
  return std::round(value * 1e6) / 1e6;
}

std::optional<double> number(const fields::Field& field, BytesView frame) {
  if (field.form != Form::f32) {
    return static_cast<double>(whole(field.form, frame, field.offset)) / field.divisor;
  }
  return float_value(frame, field.offset);
}

template <class Document, class T>
void fill(const fields::Field& field, BytesView frame, Document& document,
          Member<Document, T> member) {
  if constexpr (std::is_same_v<T, double>) {
    document.*member = number(field, frame);
  } else if constexpr (std::is_same_v<T, bool>) {
    document.*member = frame[field.offset] != 0;
  } else {
    document.*member = static_cast<T>(whole(field.form, frame, field.offset));
  }
}

/// The document, or the snapshot itself, that has members of this type.
template <class Document>
Document& place_of(Snapshot& snapshot) {
  if constexpr (std::is_same_v<Document, PackState>) {
    return *snapshot.state;
  } else if constexpr (std::is_same_v<Document, PackSettings>) {
    return *snapshot.settings;
  } else {
    return snapshot;
  }
}

template <class Document, class T>
void fill_member(const fields::Field& field, BytesView frame, Snapshot& snapshot,
                 Member<Document, T> member) {
  fill(field, frame, place_of<Document>(snapshot), member);
}

/// Stores the value. `snapshot` must have the document of `field`.
void store(const fields::Field& field, BytesView frame, Snapshot& snapshot) {
  if (field.zero == fields::Zero::says_nothing && whole(field.form, frame, field.offset) == 0) {
    return;
  }
  const auto fill_slot = [&](auto member) { fill_member(field, frame, snapshot, member); };
  std::visit(fill_slot, field.slot);
}

/// Fills the cells and their balance leads: the slots in use, in order.
void store_cells(BytesView frame, const fields::StatusPlaces& places, PackState& state) {
  const std::uint32_t mask = wire::u32le(frame, places.mask);
  auto& cells = state.cells_v.emplace();
  auto& resistances = state.cell_resistances_ohm.emplace();
  for (std::size_t slot = 0; slot < places.slots; ++slot) {
    if ((mask >> slot & 1) == 0) continue;
    cells.emplace_back(wire::u16le(frame, fields::cells_at + 2 * slot) / 1000.0);
    resistances.emplace_back(wire::u16le(frame, places.resistances + 2 * slot) / 1000.0);
  }
  state.cell_count = static_cast<std::uint32_t>(cells.size());
}

void store_temperatures(BytesView frame, const fields::StatusPlaces& places, PackState& state) {
  const std::uint8_t map = frame[places.sensor_map];
  const auto sensor = [&](std::size_t at, std::uint8_t bit) -> std::optional<double> {
    const std::int16_t raw = wire::s16le(frame, at);
    if (raw == no_sensor || (map >> bit & 1) == 0) return std::nullopt;
    return raw / 10.0;
  };
  state.mosfet_temp_c = sensor(places.mosfet_temp, 0);
  std::size_t sensors = places.temps.size();
  if (sensors == 4 && wire::u16le(frame, places.temps[2]) == 0 &&
      wire::u16le(frame, places.temps[3]) == 0) {
    sensors = 2;  // the board has only two
  }
  auto& temps = state.temps_c.emplace();
  for (std::size_t i = 0; i < sensors; ++i) {
    temps.push_back(sensor(places.temps[i], places.sensor_bits[i]));
  }
  while (!temps.empty() && !temps.back()) temps.pop_back();
}

void store_32_slot_extras(BytesView frame, PackState& state) {
  if (frame[fields::heating_at] == 1) {
    state.heater_current_a = wire::s16le(frame, fields::heater_current_at) / 1000.0;
  }
  const std::uint8_t phase = frame[fields::charge_phase_at];
  if (wire::u16le(frame, fields::charge_phase_time_at) != 0 && phase < charge_phases.size()) {
    state.charge_phase = charge_phases[phase];
  }
}

void store_jk04_cells(BytesView frame, PackState& state) {
  const std::uint32_t mask = wire::u32le(frame, fields::jk04_mask_at);
  auto& cells = state.cells_v.emplace();
  auto& resistances = state.cell_resistances_ohm.emplace();
  for (std::size_t slot = 0; slot < fields::jk04_cell_slots; ++slot) {
    if ((mask >> slot & 1) == 0) continue;
    cells.push_back(float_value(frame, fields::cells_at + 4 * slot));
    resistances.push_back(float_value(frame, fields::jk04_resistances_at + 4 * slot));
  }
  state.cell_count = static_cast<std::uint32_t>(cells.size());
  state.balancing = frame[fields::jk04_balancing_at] != 0;
}

FrameShape shape_of_state(BytesView frame, Jk02Layout layout) {
  FrameShape shape;
  shape.layout = static_cast<std::uint8_t>(layout);
  if (layout == Jk02Layout::jk04) {
    shape.cell_slots = wire::u32le(frame, fields::jk04_mask_at);
    return shape;
  }
  const fields::StatusPlaces& places = fields::status_places(layout);
  shape.cell_slots = wire::u32le(frame, places.mask);
  if (const std::uint16_t mean = wire::u16le(frame, places.cell_summary); mean != 0) {
    shape.stated_mean_v = mean / 1000.0;
    shape.stated_delta_v = wire::u16le(frame, places.cell_summary + 2) / 1000.0;
  }
  return shape;
}

void decode_state(BytesView frame, Snapshot& snapshot) {
  PackState& state = snapshot.state.emplace();
  const Jk02Layout layout = layout_of_status(frame);
  state.protocol = "jk02";
  for (const fields::Field& field : fields::state_fields(layout)) store(field, frame, snapshot);
  if (layout == Jk02Layout::jk04) {
    store_jk04_cells(frame, state);
  } else {
    const fields::StatusPlaces& places = fields::status_places(layout);
    store_cells(frame, places, state);
    store_temperatures(frame, places, state);
    state.balancing = frame[places.balancing] != 0;
    store_jk02_alarms(places.alarm_bytes == 4 ? wire::u32le(frame, places.alarms)
                                              : wire::u16le(frame, places.alarms),
                      state);
    if (layout == Jk02Layout::slots_32) store_32_slot_extras(frame, state);
  }
  derive(state);
}

void decode_settings(BytesView frame, Snapshot& snapshot) {
  const Jk02Layout layout = layout_of_settings(frame);
  PackSettings& settings = snapshot.settings.emplace();
  for (const fields::Field& field : fields::settings_fields(layout)) store(field, frame, snapshot);
  if (snapshot.bms_address > last_possible_address) snapshot.bms_address.reset();
  if (layout == Jk02Layout::slots_32) {
    settings.special_charger_on =
        (wire::u16le(frame, fields::control_bits_at) & special_charger_bit) != 0;
    const auto protection = static_cast<std::int8_t>(frame[fields::discharge_utp_at]);
    const auto release = static_cast<std::int8_t>(frame[fields::discharge_utp_at + 1]);
    if (protection != 0 || release != 0) {
      settings.discharge_utp_c = protection;
      settings.discharge_utp_release_c = release;
    }
  }
}

void decode_device_info(BytesView frame, Snapshot& snapshot) {
  PackInfo& info = snapshot.info.emplace();
  for (const fields::Text& text : fields::info_texts) {
    info.*text.member = wire::text(frame.subspan(text.offset, text.size));
  }
  const std::size_t serial_size =
      parse_software_version(info.software_version) >= first_firmware_with_long_serial
          ? fields::long_serial_size
          : fields::short_serial_size;
  info.serial_number = wire::text(frame.subspan(fields::serial_number_at, serial_size));
  info.power_on_count = wire::u32le(frame, fields::power_on_count_at);
  if (has_32_slots(frame)) info.protocol_version = frame[fields::protocol_version_at];
}

std::optional<Part> part_of(std::uint16_t register_number) {
  switch (static_cast<Trigger>(register_number)) {
    case Trigger::status:
      return Part::state;
    case Trigger::settings:
      return Part::settings;
    case Trigger::device_info:
      return Part::info;
    case Trigger::system_log:
      return Part::log;
  }
  switch (static_cast<ForeignPreset>(register_number)) {
    case ForeignPreset::li_ion:
    case ForeignPreset::lfp:
    case ForeignPreset::lto:
      return Part::settings;
  }
  return std::nullopt;
}

Decoded decode_modbus(BytesView frame) {
  Decoded decoded;
  if (static_cast<Function>(frame[1]) != Function::write) return decoded;
  decoded.kind = frame.size() == acknowledgement_size ? Decoded::Kind::acknowledgement
                                                      : Decoded::Kind::request;
  decoded.address = frame[0];
  decoded.part = part_of(wire::u16be(frame, 2));
  return decoded;
}

}  // namespace

Result<Decoded> Jk02::decode(const Frame& checked, const Snapshot& /*known*/) const {
  if (!checked.is_of(*this)) {
    return Error{Errc::invalid_argument, "a frame of another protocol"};
  }
  const BytesView frame = checked.bytes();
  if (!is_data(frame)) return decode_modbus(frame);
  Result<Decoded> result(std::in_place);
  Decoded& decoded = *result;
  decoded.kind = Decoded::Kind::data;
  switch (type(frame)) {
    case Type::status:
      decoded.part = Part::state;
      decode_state(frame, decoded.snapshot);
      decoded.shape = shape_of_state(frame, layout_of_status(frame));
      break;
    case Type::settings:
      decoded.part = Part::settings;
      decode_settings(frame, decoded.snapshot);
      break;
    case Type::device_info:
      decoded.part = Part::info;
      decode_device_info(frame, decoded.snapshot);
      break;
    case Type::system_log:
      decoded.part = Part::log;
      decoded.log = decode_jk02_log(frame);
      break;
    case Type::detail_log:
      decoded.kind = Decoded::Kind::other;
      break;
  }
  return result;
}

}  // namespace jkbms
