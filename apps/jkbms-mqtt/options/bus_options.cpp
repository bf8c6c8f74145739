#include "options/bus_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "jkbms/tcp_transport.hpp"
#include "line/topic_parts.hpp"
#include "options/pack_options.hpp"
#include "system/clean_text.hpp"

namespace jkbms::app {
namespace {

using O = OptionId;
using Origin = ValueOrigin;
using std::chrono::milliseconds;

/// The place of a bus in the configuration file.
struct Place {
  const ConfigFile::Bus* bus = nullptr;  ///< nullptr if the bus is not from the file
  std::string name;                      ///< "FILE: buses[0]"

  [[nodiscard]] bool has_packs() const { return bus != nullptr && !bus->packs.empty(); }
  /// Whether `value` is a default from the top level of the file.
  [[nodiscard]] bool is_default(const GivenValue& value) const {
    return bus != nullptr && value.origin == Origin::file;
  }
};

/// "FILE: buses[0]"
std::string place_of_bus(const GivenOptions& given, std::size_t index) {
  return fmt::format("{}: buses[{}]", given.find(O::config)->text, index);
}

/// Returns the given options that need `needs`.
std::vector<const GivenValue*> given_that_need(const GivenOptions& given, OptionNeeds needs) {
  std::vector<const GivenValue*> found;
  for (const Option& row : option_table()) {
    const GivenValue* const value = row.needs == needs ? given.find(row.id) : nullptr;
    if (value != nullptr) found.push_back(value);
  }
  return found;
}

/// The protocol of a bus: the given one, or jk02 if an option of a shared bus is given.
const Protocol* read_protocol(const GivenOptions& given, const Place& place, FirstError& errors) {
  const Protocol* const protocols[] = {&jk4e57(), &jk02()};
  const auto of_shared_bus = given_that_need(given, OptionNeeds::shared_bus);
  const GivenValue* const stated = given.find(O::protocol);
  if (stated == nullptr) return protocols[place.has_packs() || !of_shared_bus.empty() ? 1 : 0];
  const Protocol* const protocol = given.choice(O::protocol, protocols);
  if (protocol->shares_bus()) return protocol;
  const bool of_file = stated->origin == Origin::file || stated->origin == Origin::bus;
  for (const GivenValue* value : of_shared_bus) {
    if (of_file && place.is_default(*value)) continue;
    errors.add_unfit(*value,
                     fmt::format("needs --protocol jk02, and {} is jk4e57", stated->source));
  }
  if (place.has_packs()) errors.add(*stated, fmt::format("{}.packs needs jk02", place.name));
  return protocol;
}

/// `bus-gap` at the top level of a file has no effect on a bus that sets the protocol jk4e57.
milliseconds read_bus_gap(const GivenOptions& given, const Place& place, const Protocol& protocol) {
  const GivenValue* const gap = given.find(O::bus_gap);
  const GivenValue* const stated = given.find(O::protocol);
  const bool fits = protocol.shares_bus() || stated == nullptr || stated->origin != Origin::bus;
  if (gap != nullptr && !fits && place.is_default(*gap)) return milliseconds(0);
  return milliseconds(given.whole(O::bus_gap, protocol.shares_bus()));
}

/// A single reading is checked by the person who asked for it.
PlausibilityFilter read_plausibility(const GivenOptions& given, bool live) {
  if (given.find(O::plausibility) == nullptr) {
    return live ? PlausibilityFilter::on : PlausibilityFilter::off;
  }
  return given.choice(O::plausibility, {PlausibilityFilter::on, PlausibilityFilter::off});
}

/// Whether the packs are read again and again.
bool is_live(const Options& options) {
  return options.mqtt.has_value() || options.console.watch;
}

/// A gateway holds a reply back, so it gets a second more than an adapter.
constexpr milliseconds reply_timeout_of_a_gateway{2'000};

/// The rate of a gateway is set in the gateway, so it gets none from us.
void read_wire(const GivenOptions& given, const Place& place, BusConfig& bus, Options& options) {
  bus.reply_timeout = given.seconds(O::reply_timeout);
  if (!is_tcp_address(bus.serialport)) {
    bus.baudrate = static_cast<int>(given.whole(O::baudrate));
    return;
  }
  bus.baudrate = 0;
  if (given.find(O::reply_timeout) == nullptr) bus.reply_timeout = reply_timeout_of_a_gateway;
  const GivenValue* const rate = given.find(O::baudrate);
  if (rate != nullptr && !place.is_default(*rate)) {
    options.warnings.push_back({Message::option_not_used, rate->source + " is not used with " +
                                                              excerpt(bus.serialport) +
                                                              ": set the rate in the gateway"});
  }
}

BusConfig read_bus(const GivenOptions& given, const std::string& port, const Place& place,
                   Options& options, FirstError& errors) {
  BusConfig bus;
  bus.serialport = port;
  read_wire(given, place, bus, options);
  bus.poll_interval = given.seconds(O::pollinginterval);
  bus.plausibility = read_plausibility(given, is_live(options));
  bus.capture_file = given.text(O::capture);
  bus.capture_size_bytes = given.bytes(O::capture_size);
  if (given.flag(O::redact_names)) bus.redaction = Redaction::passcodes_and_names;
  bus.inverts_current = given.flag(O::invert_current);
  bus.protocol = read_protocol(given, place, errors);
  bus.bus_gap = read_bus_gap(given, place, *bus.protocol);
  if (!bus.protocol->shares_bus()) {
    bus.packs.push_back({0, "", ""});
    read_bank(given, bus, errors);
    return bus;
  }
  bus.mode = given.choice(O::mode, {LineMode::automatic, LineMode::poll, LineMode::listen});
  read_packs(given, place.bus != nullptr ? place.bus->packs : std::vector<ConfigFile::Values>{},
             place.name, bus, errors);
  read_bank(given, bus, errors);
  return bus;
}

void read_buses_of_file(const GivenOptions& given, const ConfigFile& config, Options& options,
                        FirstError& errors) {
  for (std::size_t i = 0; i < config.buses.size(); ++i) {
    const Place place{&config.buses[i], place_of_bus(given, i)};
    const GivenOptions bus_given = given.with_bus(place.name, place.bus->options);
    const GivenValue& port = *bus_given.find(O::serialport);
    if (port.text.starts_with(replay_prefix)) {
      errors.add(port, "a capture is not a bus; read it with --serialport replay:FILE alone");
    }
    options.buses.push_back(read_bus(bus_given, port.text, place, options, errors));
  }
  const auto names_packs = [](const ConfigFile::Bus& bus) {
    return !bus.packs.empty() || bus.options.contains(option(O::address).name);
  };
  if (std::ranges::none_of(config.buses, names_packs)) return;
  for (const OptionId id : {O::address, O::pack}) {
    if (const GivenValue* value = given.find(id); value != nullptr && value->origin > Origin::bus) {
      options.warnings.push_back(
          {Message::option_not_used,
           value->source + " is given: the packs of the configuration file are not used"});
    }
  }
}

void read_replay(const GivenOptions& given, const GivenValue& port, Options& options,
                 FirstError& errors) {
  ReplayConfig& replay = options.replay.emplace();
  replay.file = port.text.substr(replay_prefix.size());
  replay.interval = given.seconds(O::pollinginterval);
  replay.plausibility = read_plausibility(given, false);
  if (given.find(O::protocol) != nullptr) replay.protocol = read_protocol(given, {}, errors);
  for (const Option& row : option_table()) {
    const GivenValue* const value = given.find(row.id);
    if (value == nullptr || value->origin != Origin::command_line) continue;
    if (row.needs == OptionNeeds::port || row.needs == OptionNeeds::capture ||
        row.needs == OptionNeeds::shared_bus || (row.id == O::bank && options.mqtt)) {
      options.warnings.push_back(
          {Message::option_not_used, value->source + " is not used with a capture"});
    }
  }
}

/// Resolves links: every link to one file gives the same path.
std::filesystem::path real_path(const std::string& path) {
  std::error_code failed;
  const auto whole = std::filesystem::absolute(path, failed);
  if (failed) return path;
  auto real = std::filesystem::weakly_canonical(whole, failed);
  return failed ? whole : real;
}

/// No port and no capture file may be used by two buses.
void refuse_shared_files(const GivenOptions& given, const std::vector<BusConfig>& buses,
                         Origin origin, FirstError& errors) {
  std::map<std::filesystem::path, std::string> ports;
  std::map<std::filesystem::path, std::string> captures;
  for (const BusConfig& bus : buses) {
    const std::string port = excerpt(bus.serialport);
    const auto [of_port, is_new_port] = ports.emplace(real_path(bus.serialport), port);
    if (const std::string& other = of_port->second; !is_new_port) {
      errors.add(origin,
                 (port == other ? fmt::format("serial port {} is given twice", port)
                                : fmt::format("{} and {} are one serial port", other, port)) +
                     "; all packs on it belong to one bus");
    }
    if (!bus.capture_file) continue;
    const auto [of_file, is_new_file] = captures.emplace(real_path(*bus.capture_file), port);
    if (is_new_file) continue;
    const GivenValue* const capture = given.find(O::capture);
    errors.add(capture != nullptr ? capture->origin : origin,
               fmt::format("capture {} would be written by {} and by {}; one file takes one bus: "
                           "name one in each bus of a configuration file",
                           excerpt(*bus.capture_file), of_file->second, port));
  }
}

}  // namespace

void read_buses(const GivenOptions& given, const ConfigFile& config, Options& options,
                FirstError& errors) {
  for (std::size_t i = 0; i < config.buses.size(); ++i) {
    given.with_bus(place_of_bus(given, i), config.buses[i].options).check(errors);
  }
  const auto& ports = given.all(O::serialport);
  if (!ports.empty() && !config.buses.empty()) {
    if (ports.front().origin == Origin::file) {
      errors.add(ports.front(), "the file already names its ports in 'buses'");
    }
    options.warnings.push_back(
        {Message::option_not_used,
         ports.front().source + " is given: the buses of the configuration file are not used"});
  }
  if (ports.empty() && !config.buses.empty()) {
    read_buses_of_file(given, config, options, errors);
  }
  for (const GivenValue& port : ports) {
    if (port.text.starts_with(replay_prefix)) {
      if (ports.size() > 1) errors.add(port, "a capture is read alone");
      read_replay(given, port, options, errors);
    } else {
      options.buses.push_back(read_bus(given, port.text, {}, options, errors));
    }
  }
  Origin origin = ports.empty() ? Origin::bus : ports.front().origin;
  refuse_shared_files(given, options.buses, origin, errors);
  for (const OptionId id : {O::address, O::pack, O::bank}) {
    if (const GivenValue* value = given.find(id)) origin = std::max(origin, value->origin);
  }
  if (const auto named = name_topics(options.buses); !named) {
    errors.add(origin, named.error().detail);
  }
}

}  // namespace jkbms::app
