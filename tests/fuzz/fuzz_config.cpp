#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <variant>

#include "bank/bank_config.hpp"
#include "fuzz/require.hpp"
#include "line/topic_parts.hpp"
#include "options/given_options.hpp"
#include "options/options.hpp"

namespace jkbms::fuzz {
namespace {

using namespace app;
using namespace std::chrono_literals;

constexpr std::size_t longest_sentence = 600;
constexpr std::uint8_t last_address = 15;

/// The options that the program reads from a configuration file with this text alone.
CheckedOptions read(std::string_view text) {
  static const auto given = GivenOptions::collect({"--config", "F"}, {});
  return check_options(*given, {}, [text](const std::string&) { return parse_config(text); });
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

void require_one_sentence(const std::string& text) {
  require(!text.empty(), "a sentence is not empty");
  require(text.size() <= longest_sentence, "a sentence is short");
  require(std::ranges::none_of(text, is_control), "a sentence is one line");
}

/// A part of a topic; empty if there is one pack.
void require_topic_part(const std::string& part) {
  require(part.find_first_of("+#/") == std::string::npos, "a topic part has no wildcard and no /");
  require(std::ranges::none_of(part, is_control), "a topic part can be read");
}

void require_name(const std::string& name) {
  static const std::set<std::string> documents = {
      "state",        "info",    "settings",    "alarm",    "pack",      "cells",  "event",
      "availability", "gateway", "differences", "counters", "cellstats", "victron"};
  require(!name.starts_with('$'), "a name does not begin with $");
  require(!documents.contains(name), "a name is not a document's");
}

/// The topic parts that a bus can publish under: those of its packs and of other packs that it
/// hears.
std::vector<std::string> topic_parts(const BusConfig& bus) {
  std::vector<std::string> parts;
  std::set<std::uint8_t> addresses;
  for (const PackConfig& pack : bus.packs) {
    require(pack.address <= last_address, "an address is one of sixteen");
    require(addresses.insert(pack.address).second, "an address is given once");
    if (!pack.name.empty()) {
      require_name(pack.name);
      require(pack.topic_part == pack.name, "a name is the topic part");
    }
    parts.push_back(pack.topic_part);
  }
  if (!bus.protocol->shares_bus()) return parts;
  for (std::uint8_t address = 0; address <= last_address; ++address) {
    if (!addresses.contains(address)) parts.push_back(topic_part_of(bus, address));
  }
  return parts;
}

void require_bus(const BusConfig& bus) {
  require(!bus.serialport.empty(), "a bus has a port");
  require(bus.serialport.find('\0') == std::string::npos, "a port has no NUL");
  require(!bus.serialport.starts_with("replay:"), "a bus is not a capture");
  require(bus.protocol != nullptr, "a bus has a protocol");
  require(bus.baudrate >= 300 && bus.baudrate <= 4'000'000, "the rate is in its range");
  require(bus.poll_interval >= 20ms && bus.poll_interval <= 24h, "the interval is in its range");
  require(bus.reply_timeout >= 50ms && bus.reply_timeout <= 60s, "the timeout is in its range");
  require(bus.bus_gap >= 0ms && bus.bus_gap <= 5s, "the gap is in its range");
  require(!bus.packs.empty() || bus.mode == LineMode::listen, "a bus has packs, or listens");
}

void require_buses(const std::vector<BusConfig>& buses) {
  std::set<std::string> taken;
  std::set<std::string> captures;
  for (const BusConfig& bus : buses) {
    require_bus(bus);
    for (const std::string& part : topic_parts(bus)) {
      require_topic_part(part);
      require(taken.insert(part).second, "no two packs have one topic");
    }
    if (bus.capture_file) {
      require(captures.insert(*bus.capture_file).second, "no two buses have one capture");
    }
  }
  for (const BankConfig& bank : banks_of(buses)) {
    require_topic_part(bank.name);
    require_name(bank.name);
    require(taken.insert(bank.name).second, "no bank has the topic of a pack or of another bank");
    require(!bank.packs.empty(), "a bank has packs");
  }
}

void require_mqtt(const MqttOptions& mqtt) {
  require(!mqtt.topic.empty() && mqtt.topic.find_first_of("+#") == std::string::npos, "the topic");
  require(std::ranges::none_of(mqtt.topic, is_control), "the topic can be read");
  require(mqtt.qos >= 0 && mqtt.qos <= 2, "the quality of service");
  require(!mqtt.broker.uri.empty(), "the broker");
}

std::string described(const CheckedOptions& checked) {
  if (const auto* error = std::get_if<OptionError>(&checked)) return error->text;
  const auto& options = std::get<Options>(checked);
  std::string text =
      options.replay ? fmt::format("{} {}", options.replay->file, options.replay->interval.count())
                     : "";
  for (const BusConfig& bus : options.buses) {
    text += fmt::format("\n{} {} {} {}", bus.serialport, bus.baudrate, bus.protocol->name(),
                        bus.poll_interval.count());
    for (const PackConfig& pack : bus.packs) {
      text += fmt::format(" {}={}={}={}", pack.address, pack.name, pack.topic_part, pack.bank);
    }
  }
  for (const Sentence& warning : options.warnings) text += "\n" + warning.text;
  return text;
}

}  // namespace
}  // namespace jkbms::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jkbms::fuzz;
  const std::string text(data, data + size);
  const auto checked = read(text);
  require(described(checked) == described(read(text)), "the same text gives the same result");
  if (const auto* error = std::get_if<OptionError>(&checked)) {
    require_one_sentence(error->text);
    return 0;
  }
  const auto& options = std::get<Options>(checked);
  for (const Sentence& warning : options.warnings) require_one_sentence(warning.text);
  require(!options.buses.empty() || options.replay, "there is a bus or a capture");
  require_buses(options.buses);
  if (options.mqtt) require_mqtt(*options.mqtt);
  return 0;
}
