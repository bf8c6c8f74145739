#include <algorithm>
#include <array>
#include <bit>
#include <tuple>
#include <type_traits>

#include "codec/jk4e57/frame.hpp"
#include "codec/jk4e57/jk4e57.hpp"
#include "codec/jk4e57/values.hpp"
#include "codec/jk4e57/walk.hpp"
#include "codec/overloaded.hpp"
#include "codec/software_version.hpp"

namespace jkbms {
namespace {

using namespace jk4e57_frame;
using namespace jk4e57_registers;
using namespace jk4e57_values;

constexpr std::size_t max_cells = 32;
constexpr std::size_t bytes_per_cell = 3;  // cell number, then two bytes of millivolts
constexpr SoftwareVersion first_firmware_with_actual_capacity{10, 10};
constexpr std::array<std::uint8_t, 4> tags_of_every_reply = {0x79, 0x83, 0x84, 0x85};
constexpr SoftwareVersion first_firmware_with_device_name{10, 0};

std::int64_t integer(Form form, BytesView value) {
  switch (form) {
    case Form::u16:
      return wire::u16be(value);
    case Form::s16:
      return wire::s16be(value);
    case Form::u32:
      return wire::u32be(value);
    default:
      return value[0];
  }
}

/// The document in `place`. Creates it if there is none.
template <class Document>
Document& made(std::optional<Document>& place) {
  return place ? *place : place.emplace();
}

class Decoder {
 public:
  /// The results go to `decoded`, which must be empty.
  Decoder(const Snapshot& known, Decoded& decoded) : known_(known), decoded_(decoded) {
    decoded_.kind = Decoded::Kind::data;
  }

  /// Reads every register up to the first unknown one. Errors: bad_frame.
  Status walk(BytesView information);
  /// Fills the members that depend on more than one register.
  void resolve();

 private:
  // Each creates the document of its register if there is none.
  PackState& state() { return made(decoded_.snapshot.state); }
  PackInfo& info() { return made(decoded_.snapshot.info); }
  PackSettings& settings() { return made(decoded_.snapshot.settings); }
  template <class Document>
  Document& document();

  void note_in_shape(std::uint8_t tag);
  void store(const Register& entry, BytesView value);
  template <class Document, class T>
  void store_in(Member<Document, T> member, const Register& entry, BytesView value);
  void store_special(Special special, BytesView value);
  Status store_cells(BytesView value);
  void store_version(BytesView value);
  void resolve_state(PackState& state);
  void resolve_temperatures(PackState& state);
  void resolve_capacity(PackState& state);
  void resolve_manufacturer();
  [[nodiscard]] std::optional<SoftwareVersion> firmware() const;
  [[nodiscard]] std::optional<std::uint32_t> protocol_version() const;

  const Snapshot& known_;
  Decoded& decoded_;
  Pending pending_;
  std::size_t registers_ = 0;
};

Status Decoder::walk(BytesView information) {
  using End = Jk4e57Walk::End;
  Jk4e57Walk walk(information);
  End end = walk.next();
  for (; end == End::none; end = walk.next()) {
    ++registers_;
    note_in_shape(walk.entry().tag);
    if (walk.entry().size != 0) {
      store(walk.entry(), walk.value());
    } else if (auto stored = store_cells(walk.value()); !stored) {
      return stored;
    }
  }
  if (end == End::overrun) {
    return Error{Errc::bad_frame, "register 0x" + to_hex(std::array{walk.tag()}) +
                                      " runs past the end of the frame"};
  }
  if (end == End::unknown) {
    decoded_.unknown_identifier = walk.tag();
    decoded_.undecoded_bytes = walk.rest();
  }
  decoded_.shape.incomplete =
      registers_ > 1 && !std::ranges::all_of(tags_of_every_reply, [&](std::uint8_t tag) {
        return decoded_.shape.identifiers.test(tag);
      });
  if (registers_ > 1) {  // a read-all reply has all three documents
    state();
    info();
    settings();
  }
  return {};
}

void Decoder::note_in_shape(std::uint8_t tag) {
  FrameShape& shape = decoded_.shape;
  if (shape.identifiers.test(tag)) shape.repeated = true;
  shape.identifiers.set(tag);
}

void Decoder::store(const Register& entry, BytesView value) {
  std::visit(Overloaded{
                 [&](Special special) { store_special(special, value); },
                 [&](auto member) { store_in(member, entry, value); },
             },
             entry.slot);
}

template <class Document>
Document& Decoder::document() {
  if constexpr (std::is_same_v<Document, PackInfo>) {
    return info();
  } else if constexpr (std::is_same_v<Document, PackSettings>) {
    return settings();
  } else {
    PackState& state = this->state();
    return std::get<Document&>(std::tie(state, decoded_.snapshot.words, pending_));
  }
}

template <class Document, class T>
void Decoder::store_in(Member<Document, T> member, const Register& entry, BytesView value) {
  auto& place = document<Document>().*member;
  if constexpr (std::is_same_v<T, double>) {
    place = static_cast<double>(integer(entry.form, value)) / entry.divisor;
  } else if constexpr (std::is_same_v<T, bool>) {
    place = value[0] != 0;
  } else if constexpr (std::is_same_v<T, std::string>) {
    place = wire::text(value);
  } else {
    place = static_cast<T>(integer(entry.form, value));
  }
}

void Decoder::store_special(Special special, BytesView value) {
  switch (special) {
    case Special::mosfet_temp:
      state().mosfet_temp_c = folded_temperature(wire::u16be(value));
      break;
    case Special::runtime:
      state().runtime_s = seconds_of_minutes(wire::u32be(value));
      break;
    case Special::nominal_capacity:
      settings().nominal_capacity_ah = wire::u32be(value);
      break;
    case Special::battery_type:
      settings().battery_type =
          value[0] < battery_types.size() ? std::optional(battery_types[value[0]]) : std::nullopt;
      break;
    case Special::version:
      store_version(value);
      break;
    case Special::manufacturer:
      pending_.manufacturer = value;
      decoded_.snapshot.words.manufacturer_text = wire::text(value);
      break;
    case Special::cells:
    case Special::passcode:
    case Special::ignored:
      break;
  }
}

Status Decoder::store_cells(BytesView value) {
  if (value.size() % bytes_per_cell != 0) {
    return Error{Errc::bad_frame, "the cell block of register 0x79 has " +
                                      std::to_string(value.size()) +
                                      " bytes, which is not a multiple of 3"};
  }
  const std::size_t count = value.size() / bytes_per_cell;
  if (count > max_cells) {
    return Error{Errc::bad_frame, "register 0x79 has " + std::to_string(count) +
                                      " cells, more than the 32 a pack can have"};
  }
  ValueList cells(count);
  for (; !value.empty(); value = value.subspan(bytes_per_cell)) {
    const std::size_t number = value[0];
    if (number < 1 || number > max_cells) {
      return Error{Errc::bad_frame, "register 0x79 numbers a cell " + std::to_string(number)};
    }
    if (number > cells.size()) cells.resize(number);
    auto& cell = cells[number - 1];
    if (cell) {
      return Error{Errc::bad_frame, "register 0x79 has cell " + std::to_string(number) + " twice"};
    }
    cell = wire::u16be(value, 1) / 1000.0;
  }
  state().cells_v = std::move(cells);
  state().cell_count = static_cast<std::uint32_t>(count);
  return {};
}

/// "11.XW_S11.262H_": the hardware version up to the first underscore, then the software version
/// without the S.
void Decoder::store_version(BytesView value) {
  PackInfo& said = info();
  const auto text = wire::text(value);
  if (!text) return;
  const std::string_view whole = *text;
  decoded_.snapshot.words.version_text = whole.substr(0, whole.find_last_not_of('_') + 1);
  const auto cut = whole.find('_');
  const std::string_view hardware = whole.substr(0, cut);
  if (!hardware.empty()) said.hardware_version = hardware;
  if (cut == std::string_view::npos) return;
  std::string_view software = without_padding(whole.substr(cut));
  if (software.starts_with('S')) software.remove_prefix(1);
  if (!software.empty()) said.software_version = software;
}

void Decoder::resolve() {
  if (auto& state = decoded_.snapshot.state) resolve_state(*state);
  if (!pending_.manufacturer.empty()) resolve_manufacturer();
}

void Decoder::resolve_state(PackState& state) {
  state.protocol = "jk4e57";
  const auto version = protocol_version();
  if (pending_.current && version) state.current_a = current(*pending_.current, *version);
  resolve_temperatures(state);
  resolve_capacity(state);
  if (const auto bits = state.status_bits) {
    state.charge_mosfet_on = (*bits & bit_charge_mosfet) != 0;
    state.discharge_mosfet_on = (*bits & bit_discharge_mosfet) != 0;
    state.balancing = (*bits & bit_balancing) != 0;
    // The vendor's text says 1 = normal; every capture of version 1 shows the opposite.
    if (version == 1) state.battery_down = (*bits & bit_battery_down) != 0;
  }
  if (state.alarm_bits) {
    auto& ids = state.alarms.emplace();
    for (std::uint32_t rest = *state.alarm_bits; rest != 0; rest &= rest - 1) {
      ids.push_back(alarm_ids[static_cast<std::size_t>(std::countr_zero(rest))]);
    }
    state.alarm = *state.alarm_bits != 0 || state.battery_down.value_or(false);
  }
  derive(state);
}

void Decoder::resolve_temperatures(PackState& state) {
  if (!pending_.temp_1 && !pending_.temp_2) return;
  const std::uint32_t sensors = decoded_.snapshot.words.temp_sensor_count.value_or(2);
  ValueList temps;
  temps.reserve(2);
  for (const auto& raw : {pending_.temp_1, pending_.temp_2}) {
    if (temps.size() < sensors) temps.push_back(raw ? folded_temperature(*raw) : std::nullopt);
  }
  while (!temps.empty() && !temps.back()) temps.pop_back();
  state.temps_c = std::move(temps);
}

/// Firmware before 10.10 sends the actual capacity as 0 or with its low byte cut off.
void Decoder::resolve_capacity(PackState& state) {
  if (const auto& settings = decoded_.snapshot.settings) {
    state.nominal_capacity_ah = settings->nominal_capacity_ah;
  }
  const auto version = firmware();
  const bool trusted = !version || *version >= first_firmware_with_actual_capacity;
  state.capacity_ah = state.nominal_capacity_ah;
  if (trusted && pending_.actual_capacity.value_or(0) != 0) {
    state.capacity_ah = *pending_.actual_capacity;
  }
  if (state.capacity_ah && state.soc_percent) {
    state.remaining_ah = *state.capacity_ah * *state.soc_percent / 100.0;
  }
}

/// From firmware 10 on the first half is the user data and the second half the device name, which
/// is the model unless a user changed it. Before firmware 10 the text is a constant of the
/// manufacturer.
void Decoder::resolve_manufacturer() {
  PackInfo& said = info();
  const BytesView value = pending_.manufacturer;
  if (!(firmware() >= first_firmware_with_device_name)) {
    said.user_data = wire::text(value);
    return;
  }
  said.user_data = wire::text(value.first(value.size() / 2));
  said.device_name = wire::text(value.subspan(value.size() / 2));
  if (said.device_name && said.device_name->starts_with("JK")) said.model = said.device_name;
}

/// The value in this message, or else the value from earlier messages.
std::optional<SoftwareVersion> Decoder::firmware() const {
  const auto& said = decoded_.snapshot.info;
  if (said && said->software_version) return parse_software_version(said->software_version);
  return known_.info ? parse_software_version(known_.info->software_version) : std::nullopt;
}

/// A read-all reply without register 0xC0 has version 0. A reply of one register, or one with an
/// unknown identifier, does not show the version: then it is the version from earlier messages.
std::optional<std::uint32_t> Decoder::protocol_version() const {
  const auto& said = decoded_.snapshot.info;
  if (said && said->protocol_version) return said->protocol_version;
  if (registers_ > 1 && !decoded_.unknown_identifier) return 0;
  return known_.info ? known_.info->protocol_version : std::nullopt;
}

/// Fills `decoded`, which must be empty, from a message that passed every check. Errors: bad_frame.
Status fill(Decoded& decoded, BytesView frame, const Snapshot& known) {
  if (!from_bms(frame)) {
    decoded.kind = Decoded::Kind::request;
    return {};
  }
  if (command(frame) != Command::read && command(frame) != Command::read_all) return {};
  Decoder decoder(known, decoded);
  if (auto walked = decoder.walk(information(frame)); !walked) return walked;
  decoder.resolve();
  return {};
}

}  // namespace

std::span<const std::string_view> Jk4e57::alarm_ids() const noexcept {
  return jk4e57_values::alarm_ids;
}

Result<Decoded> Jk4e57::decode(const Frame& frame, const Snapshot& known) const {
  Result<Decoded> decoded(std::in_place);  // large, so returned in place and never moved
  const Status filled = frame.is_of(*this)
                            ? fill(*decoded, frame.bytes(), known)
                            : Error{Errc::invalid_argument, "a frame of another protocol"};
  if (!filled) decoded = filled.error();
  return decoded;
}

}  // namespace jkbms
