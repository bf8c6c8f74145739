#include "options/bus_options.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include "options/pack_options.hpp"
#include "options/topic_parts.hpp"
#include "system/clean_text.hpp"

namespace jkbms::app {
namespace {

using namespace std::chrono_literals;
using Origin = GivenOptions::Origin;
using std::chrono::milliseconds;

constexpr std::string_view replay_prefix = "replay:";

/// Where the options of a bus come from beside the command line and the environment.
struct Place {
  const ConfigFile::Bus* bus = nullptr;  ///< nullptr: the bus is none of `buses` in the file
  std::string name;                      ///< "FILE: buses[0]"

  [[nodiscard]] bool has_packs() const { return bus != nullptr && !bus->packs.empty(); }
  /// A file's top level says what its buses do where it fits them.
  [[nodiscard]] bool is_default(const GivenOptions::Value& value) const {
    return bus != nullptr && value.origin == Origin::file;
  }
};

void refuse_what_needs_jk02(OptionReader& reader, const Place& place,
                            const GivenOptions::Value& protocol) {
  const bool from_file = protocol.origin == Origin::file || protocol.origin == Origin::bus;
  for (const std::string_view name : {"address", "pack", "mode"}) {
    const auto value = reader.given().find(name);
    if (!value || (from_file && place.is_default(*value))) continue;
    reader.refuse(*value,
                  fmt::format("it needs --protocol jk02, and {} is jk4e57", protocol.source));
  }
  if (place.has_packs()) {
    reader.refuse(protocol, fmt::format("{}.packs needs jk02", place.name));
  }
}

/// The bus's protocol: as said, or as what else was said means.
const Protocol* read_protocol(OptionReader& reader, const Place& place) {
  const auto* const jk02 = find_protocol("jk02");
  const auto* const jk4e57 = find_protocol("jk4e57");
  const auto stated = reader.given().find("protocol");
  if (!stated) {
    const bool means_jk02 = place.has_packs() || reader.given().find("address") ||
                            reader.given().find("pack") || reader.given().find("mode");
    return means_jk02 ? jk02 : jk4e57;
  }
  const auto* const protocol =
      reader.choice<const Protocol*>("protocol", {{"jk4e57", jk4e57}, {"jk02", jk02}});
  if (protocol == jk4e57) refuse_what_needs_jk02(reader, place, *stated);
  return protocol;
}

milliseconds read_bus_gap(OptionReader& reader, const Place& place, const Protocol& protocol) {
  const auto gap = reader.given().find("bus-gap");
  const auto stated = reader.given().find("protocol");
  const bool fits = protocol.shares_bus() || !stated || stated->origin != Origin::bus;
  if (gap && (fits || !place.is_default(*gap))) {
    return milliseconds(reader.whole("bus-gap", 0, 5'000));
  }
  return protocol.shares_bus() ? 120ms : 0ms;
}

BusConfig read_bus(OptionReader& reader, const std::string& port, const Place& place) {
  BusConfig bus;
  bus.serialport = port;
  bus.baudrate = static_cast<int>(reader.whole("baudrate", 300, 4'000'000));
  bus.poll_interval = reader.seconds("pollinginterval", 20ms, 24h);
  bus.reply_timeout = reader.seconds("reply-timeout", 50ms, 60s);
  bus.capture_file = reader.text("capture");
  bus.protocol = read_protocol(reader, place);
  bus.bus_gap = read_bus_gap(reader, place, *bus.protocol);
  if (bus.protocol->shares_bus()) {
    bus.mode = reader.choice<BusMode>(
        "mode",
        {{"auto", BusMode::automatic}, {"poll", BusMode::poll}, {"listen", BusMode::listen}});
    read_packs(reader, place.bus != nullptr ? place.bus->packs : std::vector<ConfigFile::Values>{},
               place.name, bus);
  } else {
    bus.packs.push_back({0, "", ""});
  }
  return bus;
}

void read_buses_of_file(OptionReader& reader, const ConfigFile& config, Options& options) {
  const std::string path = reader.given().find("config")->text;
  for (std::size_t i = 0; i < config.buses.size(); ++i) {
    const ConfigFile::Bus& bus = config.buses[i];
    const Place place{&bus, fmt::format("{}: buses[{}]", path, i)};
    const std::string& port = bus.options.find("serialport")->second;
    const GivenOptions::Value value{port, place.name + ".serialport", Origin::bus};
    if (port.empty()) reader.refuse(value, "needs a value");
    if (port.starts_with(replay_prefix)) {
      reader.refuse(value, "a capture is no bus; it is read with --serialport replay:FILE alone");
    }
    const GivenOptions given = reader.given().with(place.name, bus.options);
    OptionReader bus_reader(given);
    options.buses.push_back(read_bus(bus_reader, port, place));
    if (bus_reader.error()) reader.refuse(*bus_reader.error());
  }
  for (const std::string_view name : {"address", "pack"}) {
    const auto value = reader.given().find(name);
    const auto names_packs = [](const ConfigFile::Bus& bus) {
      return !bus.packs.empty() || bus.options.contains("address");
    };
    if (value && value->origin > Origin::bus && std::ranges::any_of(config.buses, names_packs)) {
      options.warnings.push_back(value->source +
                                 " is given: the packs of the configuration file are not used");
    }
  }
}

void read_replay(OptionReader& reader, const GivenOptions::Value& port, Options& options) {
  ReplayConfig& replay = options.replay.emplace();
  replay.file = port.text.substr(replay_prefix.size());
  if (replay.file.empty()) reader.refuse(port, "a file belongs behind replay:");
  if (reader.given().find("protocol")) replay.protocol = read_protocol(reader, {});
  replay.interval = reader.seconds("pollinginterval", 20ms, 24h);
  for (const std::string_view name :
       {"baudrate", "address", "pack", "mode", "bus-gap", "reply-timeout", "capture"}) {
    const auto value = reader.given().find(name);
    if (value && value->origin == Origin::command_line) {
      options.warnings.push_back(value->source + " is not used with a capture");
    }
  }
}

/// Two paths of one file are equal here, whatever links lead to it.
std::filesystem::path real_path(const std::string& path) {
  std::error_code failed;
  const auto whole = std::filesystem::absolute(path, failed);
  if (failed) return path;
  auto real = std::filesystem::weakly_canonical(whole, failed);
  return failed ? whole : real;
}

/// No port and no capture file may be used by two buses.
void refuse_shared_files(OptionReader& reader, const std::vector<BusConfig>& buses, Origin origin) {
  std::map<std::filesystem::path, const BusConfig*> ports;
  std::map<std::filesystem::path, const BusConfig*> captures;
  for (const BusConfig& bus : buses) {
    const std::string port = excerpt(bus.serialport);
    const auto [of_port, is_new_port] = ports.emplace(real_path(bus.serialport), &bus);
    if (const std::string other = excerpt(of_port->second->serialport); !is_new_port) {
      reader.refuse_whole(
          (port == other ? fmt::format("serial port {} is given twice", port)
                         : fmt::format("{} and {} are one serial port", other, port)) +
              "; all packs on it belong to one bus",
          origin);
    }
    if (!bus.capture_file) continue;
    const auto [of_file, is_new_file] = captures.emplace(real_path(*bus.capture_file), &bus);
    if (is_new_file) continue;
    const auto capture = reader.given().find("capture");
    reader.refuse_whole(
        fmt::format("capture {} would be written by {} and by {}; one file takes one bus: name one "
                    "in each bus of a configuration file",
                    excerpt(*bus.capture_file), excerpt(of_file->second->serialport), port),
        capture ? capture->origin : origin);
  }
}

}  // namespace

void read_buses(OptionReader& reader, const ConfigFile& config, Options& options) {
  const auto ports = reader.given().find_all("serialport");
  if (!ports.empty() && !config.buses.empty()) {
    if (ports.front().origin == Origin::file) {
      reader.refuse(ports.front(), "the file names its ports in 'buses' already");
    }
    options.warnings.push_back(ports.front().source +
                               " is given: the buses of the configuration file are not used");
  }
  if (ports.empty() && !config.buses.empty()) read_buses_of_file(reader, config, options);
  for (const GivenOptions::Value& port : ports) {
    if (port.text.empty()) {
      reader.refuse(port, "needs a value");
    } else if (port.text.starts_with(replay_prefix)) {
      if (ports.size() > 1) reader.refuse(port, "a capture is read alone");
      read_replay(reader, port, options);
    } else {
      options.buses.push_back(read_bus(reader, port.text, {}));
    }
  }
  if (reader.error()) return;
  Origin origin = ports.empty() ? Origin::bus : ports.front().origin;
  refuse_shared_files(reader, options.buses, origin);
  for (const std::string_view name : {"address", "pack"}) {
    if (const auto value = reader.given().find(name)) origin = std::max(origin, value->origin);
  }
  name_topics(reader, options.buses, origin);
}

}  // namespace jkbms::app
