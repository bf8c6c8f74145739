#include "bus_options.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "folding.hpp"
#include "option_table.hpp"
#include "option_values.hpp"

namespace jkbms::app {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr std::string_view replay_prefix = "replay:";
constexpr std::int64_t last_address = 15;
constexpr std::uint8_t usual_address = 1;
constexpr std::size_t longest_name = 200;
constexpr std::string_view documents[] = {"state", "info",         "settings", "alarm",
                                          "pack",  "availability", "gateway",  "cells",
                                          "event", "differences"};

std::optional<std::uint8_t> parse_address(std::string_view text) {
  const auto address = parse_whole(text);
  if (!address || *address > last_address) return std::nullopt;
  return static_cast<std::uint8_t>(*address);
}

/// "1,2,5-8"; nullopt where it is no such list.
std::optional<std::vector<std::uint8_t>> parse_addresses(std::string_view text) {
  std::vector<std::uint8_t> addresses;
  for (;;) {
    const auto comma = text.find(',');
    const std::string_view item = text.substr(0, comma);
    const auto dash = item.find('-');
    const auto first = parse_address(item.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_address(item.substr(dash + 1));
    if (!first || !last || *first > *last) return std::nullopt;
    for (int address = *first; address <= *last; ++address) {
      addresses.push_back(static_cast<std::uint8_t>(address));
    }
    if (comma == std::string_view::npos) return addresses;
    text.remove_prefix(comma + 1);
  }
}

/// Why a pack cannot be called so; empty: it can.
std::string_view fault_of_name(const std::string& name) {
  if (name.empty()) return "a name is missing";
  if (name.find_first_of("+#/") != std::string::npos || name.starts_with('$')) {
    return "a name has no '+', '#' or '/' and does not begin with '$'";
  }
  if (printable(name) != name) return "a name has no control character";
  if (name.size() > longest_name) return "a name is not longer than 200 bytes";
  if (std::ranges::find(documents, name) != std::end(documents)) {
    return "a name may not be a document's";
  }
  return {};
}

void add_named_pack(OptionReader& reader, const GivenOptions::Value& value, const std::string& name,
                    std::uint8_t address, BusConfig& bus) {
  if (const auto fault = fault_of_name(name); !fault.empty()) reader.refuse(value, fault);
  bus.packs.push_back({address, name, name});
}

void add_pack_option(OptionReader& reader, const GivenOptions::Value& value, BusConfig& bus) {
  const auto equals = value.text.rfind('=');
  const auto address = equals == std::string::npos
                           ? std::nullopt
                           : parse_address(std::string_view(value.text).substr(equals + 1));
  if (!address) {
    reader.refuse(value, "NAME=ADDRESS with an address from 0 to 15 is allowed");
    return;
  }
  add_named_pack(reader, value, value.text.substr(0, equals), *address, bus);
}

void add_pack_of_file(OptionReader& reader, const ConfigFile::Values& pack,
                      const std::string& place, BusConfig& bus) {
  const std::string& text = pack.find("address")->second;
  const auto address = parse_address(text);
  if (!address) {
    reader.refuse({text, place + ".address"}, "an address from 0 to 15 is allowed");
  } else if (const auto name = pack.find("name"); name != pack.end()) {
    add_named_pack(reader, {name->second, place + ".name"}, name->second, *address, bus);
  } else {
    bus.packs.push_back({*address, "", ""});
  }
}

/// The bus's protocol: as said, or as what else was said means.
const Protocol* read_protocol(OptionReader& reader, bool has_packs) {
  const auto* const jk02 = find_protocol("jk02");
  const auto* const jk4e57 = find_protocol("jk4e57");
  const bool means_jk02 = has_packs || reader.given().find("address") ||
                          reader.given().find("pack") || reader.given().find("mode");
  const auto* const stated =
      reader.given().find("protocol")
          ? reader.choice<const Protocol*>("protocol", {{"jk4e57", jk4e57}, {"jk02", jk02}})
          : (means_jk02 ? jk02 : jk4e57);
  if (stated == jk4e57) {
    for (const std::string_view name : {"address", "pack", "mode"}) {
      reader.refuse(name, "it needs --protocol jk02");
    }
    if (has_packs) reader.refuse("protocol", "a bus with several packs needs jk02");
  }
  return stated;
}

void read_packs(OptionReader& reader, const std::vector<ConfigFile::Values>& packs,
                const std::string& place, BusConfig& bus) {
  if (const auto list = reader.given().find("address")) {
    const auto addresses = parse_addresses(list->text);
    if (addresses) {
      for (const std::uint8_t address : *addresses) bus.packs.push_back({address, "", ""});
    } else {
      reader.refuse(*list, "addresses from 0 to 15 such as 1,2,5-8 are allowed");
    }
  }
  for (const auto& value : reader.given().find_all("pack")) add_pack_option(reader, value, bus);
  for (std::size_t i = 0; i < packs.size(); ++i) {
    add_pack_of_file(reader, packs[i], fmt::format("{}.packs[{}]", place, i), bus);
  }
  if (bus.packs.empty() && bus.mode != BusMode::listen) {
    bus.packs.push_back({usual_address, "", ""});
  }
  std::set<std::uint8_t> seen;
  for (const PackConfig& pack : bus.packs) {
    if (!seen.insert(pack.address).second) {
      reader.refuse_whole(
          fmt::format("address {} of {} is given twice", pack.address, excerpt(bus.serialport)));
    }
  }
}

BusConfig read_bus(OptionReader& reader, const std::string& port,
                   const std::vector<ConfigFile::Values>& packs, const std::string& place) {
  BusConfig bus;
  bus.serialport = port;
  bus.baudrate = static_cast<int>(reader.whole("baudrate", 300, 4'000'000));
  bus.poll_interval = reader.seconds("pollinginterval", 20ms, 24h);
  bus.reply_timeout = reader.seconds("reply-timeout", 50ms, 60s);
  bus.capture_file = reader.text("capture");
  bus.protocol = read_protocol(reader, !packs.empty());
  if (bus.protocol->shares_bus()) {
    bus.bus_gap = 120ms;
    bus.mode = reader.choice<BusMode>(
        "mode",
        {{"auto", BusMode::automatic}, {"poll", BusMode::poll}, {"listen", BusMode::listen}});
    read_packs(reader, packs, place, bus);
  } else {
    bus.packs.push_back({0, "", ""});
  }
  if (reader.given().find("bus-gap")) bus.bus_gap = milliseconds(reader.whole("bus-gap", 0, 5'000));
  return bus;
}

/// The port's name, which may have in it what a topic must not.
std::string topic_prefix_of(const std::string& serialport) {
  std::string prefix = printable(std::filesystem::path(serialport).filename().string());
  std::ranges::replace_if(
      prefix, [](char c) { return c == '+' || c == '#'; }, '_');
  return prefix;
}

/// Packs that are heard and not configured have topics too.
void check_heard_packs(OptionReader& reader, const std::vector<BusConfig>& buses,
                       std::set<std::string> taken) {
  for (const BusConfig& bus : buses) {
    if (!bus.protocol->shares_bus() || bus.mode == BusMode::poll) continue;
    for (std::uint8_t address = 0; address <= last_address; ++address) {
      if (std::ranges::find(bus.packs, address, &PackConfig::address) != bus.packs.end()) continue;
      const std::string part = topic_part_of(bus, address);
      if (!taken.insert(part).second) {
        reader.refuse_whole(
            fmt::format("'{}' stands for two packs, one of them that at address {} of {}, should "
                        "it be heard; give other names with --pack or in the file",
                        excerpt(part), address, excerpt(bus.serialport)));
      }
    }
  }
}

/// How the packs without a name are called, so that no two topics are the same.
void name_topics(OptionReader& reader, std::vector<BusConfig>& buses) {
  std::set<std::string> taken;
  for (BusConfig& bus : buses) {
    if (buses.size() > 1) {
      bus.topic_prefix = topic_prefix_of(bus.serialport);
    }
    for (PackConfig& pack : bus.packs) {
      if (pack.name.empty()) {
        const bool alone = bus.packs.size() == 1;
        pack.topic_part = alone ? bus.topic_prefix : topic_part_of(bus, pack.address);
      }
      if (!taken.insert(pack.topic_part).second) {
        reader.refuse_whole(fmt::format(
            "two packs would be published as '{}'; give them names with --pack or in the file",
            excerpt(pack.topic_part)));
      }
    }
  }
  check_heard_packs(reader, buses, std::move(taken));
}

void check_captures(OptionReader& reader, const std::vector<BusConfig>& buses) {
  std::set<std::string> files;
  for (const BusConfig& bus : buses) {
    if (!bus.capture_file || files.insert(*bus.capture_file).second) continue;
    if (reader.given().find("capture")) {
      reader.refuse("capture",
                    "one file takes one bus; with several, name them in a configuration file");
    } else {
      reader.refuse_whole(fmt::format("two buses have the capture '{}'; one file takes one bus",
                                      excerpt(*bus.capture_file)));
    }
  }
}

/// Whether a bus of the file has a port that can be one.
bool has_port(OptionReader& reader, const GivenOptions::Value& port) {
  if (port.text.empty()) {
    reader.refuse(port, "needs a value");
  } else if (port.text.starts_with(replay_prefix)) {
    reader.refuse(port, "a capture is read alone, with --serialport");
  } else {
    return true;
  }
  return false;
}

void read_replay(OptionReader& reader, const std::string& port, Options& options) {
  options.replay_file = port.substr(replay_prefix.size());
  if (options.replay_file->empty()) reader.refuse("serialport", "a file belongs behind replay:");
  if (reader.given().find("protocol")) options.replay_protocol = read_protocol(reader, false);
  options.poll_interval = reader.seconds("pollinginterval", 20ms, 24h);
}

}  // namespace

std::string topic_part_of(const BusConfig& bus, std::uint8_t address) {
  return bus.topic_prefix.empty() ? fmt::format("{}", address)
                                  : fmt::format("{}-{}", bus.topic_prefix, address);
}

void read_buses(OptionReader& reader, const ConfigFile& config, Options& options) {
  const auto ports = reader.given().find_all("serialport");
  const bool file_has_buses = ports.empty() && !config.buses.empty();
  if (!ports.empty() && !config.buses.empty()) {
    if (ports.front().from_file)
      reader.refuse(ports.front(), "the file names its ports in 'buses' already");
    options.warnings.push_back(ports.front().source +
                               " is given: the buses of the configuration file are not used");
  }
  if (file_has_buses) {
    const std::string path = reader.given().find("config")->text;
    for (std::size_t i = 0; i < config.buses.size(); ++i) {
      const std::string place = fmt::format("{}: buses[{}]", path, i);
      const std::string& port = config.buses[i].options.find("serialport")->second;
      if (!has_port(reader, {port, place + ".serialport"})) continue;
      const GivenOptions given = reader.given().with(place, config.buses[i].options);
      OptionReader bus_reader(given);
      options.buses.push_back(read_bus(bus_reader, port, config.buses[i].packs, place));
      if (bus_reader.error()) reader.refuse_whole(bus_reader.error()->detail);
    }
  }
  for (const GivenOptions::Value& port : ports) {
    if (port.text.empty()) {
      reader.refuse(port, "needs a value");
    } else if (port.text.starts_with(replay_prefix)) {
      if (ports.size() > 1) reader.refuse(port, "a capture is read alone");
      read_replay(reader, port.text, options);
    } else {
      options.buses.push_back(read_bus(reader, port.text, {}, ""));
    }
  }
  name_topics(reader, options.buses);
  check_captures(reader, options.buses);
}

}  // namespace jkbms::app
