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
constexpr std::size_t bytes_per_cell = 3;  // number, then millivolts
constexpr std::uint32_t first_firmware_with_actual_capacity = 10;
constexpr std::uint32_t first_firmware_with_device_name = 10;

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

template <class T>
void mark(Snapshot& snapshot, Member<PackIdentity, T> /*member*/) {
  snapshot.has_info = true;
}
template <class T>
void mark(Snapshot& snapshot, Member<PackSettings, T> /*member*/) {
  snapshot.has_settings = true;
}
template <class Document, class T>
void mark(Snapshot& snapshot, Member<Document, T> /*member*/) {
  snapshot.has_status = true;
}

class Decoder {
 public:
  /// Fills `decoded`, which must be empty.
  Decoder(const Snapshot& known, Decoded& decoded) : known_(known), decoded_(decoded) {
    decoded_.kind = Decoded::Kind::data;
    status().protocol = "jk4e57";
  }

  /// Walks every register; an unknown one ends the walk. Errors: bad_frame.
  Status walk(BytesView information);
  /// What needs more than one register.
  void resolve();

 private:
  PackStatus& status() { return decoded_.snapshot.status; }
  PackIdentity& info() { return decoded_.snapshot.info; }
  PackSettings& settings() { return decoded_.snapshot.settings; }
  RawReport& raw() { return decoded_.snapshot.raw; }
  template <class Document>  // one of these, or Pending
  Document& document() {
    return std::get<Document&>(std::tie(status(), info(), settings(), raw(), pending_));
  }

  void store(const Register& entry, BytesView value);
  template <class Document, class T>
  void store_in(Member<Document, T> member, const Register& entry, BytesView value);
  void store_special(Special special, BytesView value);
  Status store_cells(BytesView value);
  void store_version(BytesView value);
  void resolve_alarms();
  void resolve_manufacturer();
  void resolve_temperatures();
  void resolve_capacity();
  [[nodiscard]] std::optional<std::uint32_t> protocol_version() const;
  void mark_document(const Slot& slot);

  const Snapshot& known_;
  Decoded& decoded_;
  Pending pending_;
  std::size_t registers_ = 0;
};

Status Decoder::walk(BytesView information) {
  using End = Jk4e57Walk::End;
  Jk4e57Walk walk(information);
  End end = walk.next();
  if (end == End::none) mark_document(walk.entry().slot);
  for (; end == End::none; end = walk.next()) {
    ++registers_;
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
  if (registers_ > 1) {  // a read-all says all it knows, in all three documents
    Snapshot& all = decoded_.snapshot;
    all.has_status = all.has_info = all.has_settings = true;
  }
  return {};
}

/// A reply of one register belongs to the document of that register.
void Decoder::mark_document(const Slot& slot) {
  Snapshot& snapshot = decoded_.snapshot;
  std::visit(Overloaded{
                 [&](Special special) {
                   switch (special) {
                     case Special::cells:
                     case Special::mosfet_temp:
                     case Special::runtime:
                       snapshot.has_status = true;
                       break;
                     case Special::version:
                     case Special::manufacturer:
                       snapshot.has_info = true;
                       break;
                     case Special::nominal_capacity:
                     case Special::battery_type:
                       snapshot.has_settings = true;
                       break;
                     case Special::passcode:
                     case Special::ignored:
                       break;
                   }
                 },
                 [&](auto member) { mark(snapshot, member); },
             },
             slot);
}

void Decoder::store(const Register& entry, BytesView value) {
  std::visit(Overloaded{
                 [&](Special special) { store_special(special, value); },
                 [&](auto member) { store_in(member, entry, value); },
             },
             entry.slot);
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
      status().mosfet_temp_c = folded_temperature(wire::u16be(value));
      break;
    case Special::runtime:
      if (const std::uint64_t seconds = std::uint64_t{wire::u32be(value)} * 60;
          seconds <= UINT32_MAX) {
        status().runtime_s = static_cast<std::uint32_t>(seconds);
      }
      break;
    case Special::nominal_capacity:
      status().nominal_capacity_ah = settings().nominal_capacity_ah = wire::u32be(value);
      break;
    case Special::battery_type:
      if (value[0] < battery_types.size()) settings().battery_type = battery_types[value[0]];
      break;
    case Special::version:
      store_version(value);
      break;
    case Special::manufacturer:
      pending_.manufacturer = value;
      raw().manufacturer_text = wire::text(value);
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
  status().cells_v = std::move(cells);
  status().cell_count = static_cast<std::uint32_t>(count);
  return {};
}

/// "11.XW_S11.262H_": hardware up to the first underscore, software behind it without an S.
void Decoder::store_version(BytesView value) {
  const auto text = wire::text(value);
  if (!text) return;
  const std::string_view whole = *text;
  raw().version_text = whole.substr(0, whole.find_last_not_of('_') + 1);
  const auto cut = whole.find('_');
  const std::string_view hardware = whole.substr(0, cut);
  if (!hardware.empty()) info().hardware_version = hardware;
  if (cut == std::string_view::npos) return;
  std::string_view software = without_padding(whole.substr(cut));
  if (software.starts_with('S')) software.remove_prefix(1);
  if (!software.empty()) info().software_version = software;
}

/// From firmware 10 on the first half is the user's, the second the device's name, which is the
/// model unless somebody changed it. Before, the whole is a constant of the maker's.
void Decoder::resolve_manufacturer() {
  const BytesView value = pending_.manufacturer;
  if (value.empty()) return;
  const auto firmware = major_version(info().software_version ? info().software_version
                                                              : known_.info.software_version);
  if (!firmware || *firmware < first_firmware_with_device_name) {
    info().user_data = wire::text(value);
    return;
  }
  info().user_data = wire::text(value.first(value.size() / 2));
  info().device_name = wire::text(value.subspan(value.size() / 2));
  if (info().device_name && info().device_name->starts_with("JK")) {
    info().model = info().device_name;
  }
}

/// A read-all without register 0xC0 is of version 0. A reply of one register, or one cut short by
/// an unknown identifier, does not tell: then it is what earlier messages said.
std::optional<std::uint32_t> Decoder::protocol_version() const {
  if (const auto stated = decoded_.snapshot.info.protocol_version) return stated;
  if (registers_ > 1 && !decoded_.unknown_identifier) return 0;
  return known_.info.protocol_version;
}

void Decoder::resolve() {
  const auto version = protocol_version();
  if (pending_.current && version) status().current_a = current(*pending_.current, *version);
  resolve_temperatures();
  resolve_capacity();
  resolve_manufacturer();
  if (status().status_bits) {
    const std::uint32_t bits = *status().status_bits;
    status().charge_mosfet_on = (bits & bit_charge_mosfet) != 0;
    status().discharge_mosfet_on = (bits & bit_discharge_mosfet) != 0;
    status().balancing = (bits & bit_balancing) != 0;
    // The vendor's text says 1 = normal; every version 1 capture says the opposite.
    if (version == 1) status().battery_down = (bits & bit_battery_down) != 0;
  }
  if (status().alarm_bits) resolve_alarms();
  derive(status());
}

void Decoder::resolve_alarms() {
  const std::uint32_t bits = *status().alarm_bits;
  auto& ids = status().alarms.emplace();
  for (std::uint32_t rest = bits; rest != 0; rest &= rest - 1) {
    ids.push_back(alarm_ids[static_cast<std::size_t>(std::countr_zero(rest))]);
  }
  status().alarm = bits != 0 || status().battery_down.value_or(false);
}

void Decoder::resolve_temperatures() {
  if (!pending_.temp_1 && !pending_.temp_2) return;
  const std::uint32_t sensors = raw().temp_sensor_count.value_or(2);
  ValueList temps;
  temps.reserve(2);
  for (const auto& raw_temp : {pending_.temp_1, pending_.temp_2}) {
    if (temps.size() < sensors) {
      temps.push_back(raw_temp ? folded_temperature(*raw_temp) : std::nullopt);
    }
  }
  while (!temps.empty() && !temps.back()) temps.pop_back();
  status().temps_c = std::move(temps);
}

/// Firmware before 10 sends the actual capacity as 0 or with its low byte cut off.
void Decoder::resolve_capacity() {
  const auto firmware = major_version(info().software_version);
  const bool trusted = !firmware || *firmware >= first_firmware_with_actual_capacity;
  if (trusted && pending_.actual_capacity.value_or(0) != 0) {
    status().capacity_ah = *pending_.actual_capacity;
  } else {
    status().capacity_ah = status().nominal_capacity_ah;
  }
  if (status().capacity_ah && status().soc_percent) {
    status().remaining_ah = *status().capacity_ah * *status().soc_percent / 100.0;
  }
}

/// Fills `decoded`, which must be empty, from a message with every check passed. Errors: bad_frame.
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

Result<Decoded> Jk4e57::decode(BytesView frame, const Snapshot& known) const {
  Result<Decoded> decoded(std::in_place);  // the one thing returned: it is large, and never moved
  const Scan verdict = scan(frame);
  if (verdict.kind != Scan::Kind::frame || verdict.size != frame.size()) {
    decoded = Error{Errc::bad_frame, "these bytes are not one whole frame"};
  } else if (auto filled = fill(*decoded, frame, known); !filled) {
    decoded = filled.error();
  }
  return decoded;
}

}  // namespace jkbms
