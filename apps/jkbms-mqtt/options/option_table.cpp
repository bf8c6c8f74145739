#include "options/option_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "jkbms/tcp_transport.hpp"
#include "line/topic_parts.hpp"
#include "mqtt/mqtt_options.hpp"
#include "options/address_list.hpp"
#include "system/clean_text.hpp"
#include "system/parse_number.hpp"

namespace jkbms::app {
namespace {

using G = OptionGroup;
using K = ValueKind;
using N = OptionNeeds;
using O = OptionId;
using S = OptionScope;

constexpr CommandSet reading = {CommandId::run, CommandId::replay};
constexpr CommandSet printing = {CommandId::run, CommandId::probe, CommandId::replay};
constexpr CommandSet decoding = {CommandId::run, CommandId::replay, CommandId::redact};
constexpr CommandSet redacting = {CommandId::run, CommandId::redact};
constexpr CommandSet every_command = {CommandId::run, CommandId::probe, CommandId::replay,
                                      CommandId::redact};

constexpr Choice protocols[] = {{"jk4e57", "GPS/TTL port"}, {"jk02", "RS485 of PB packs"}};
constexpr Choice modes[] = {{"auto", "listen first, poll if no other master does"},
                            {"poll"},
                            {"listen", "the port is opened read-only"}};
constexpr Choice filters[] = {{"on"}, {"off"}};
constexpr Choice formats[] = {{"table"}, {"json"}};
constexpr Choice payloads[] = {{"nodejkbms"}, {"nodejbd"}, {"none"}};
constexpr Choice discovery_forms[] = {{"device", "one document for each device"},
                                      {"single", "one for each entity, for older programs"}};
constexpr Choice levels[] = {{"trace"}, {"debug"}, {"info"}, {"warn"}, {"error"}, {"fatal"}};

constexpr std::int64_t kib = 1024;

std::string fault_of_broker(std::string_view text) {
  const auto address = parse_broker_address(text);
  return address ? std::string() : address.error().detail;
}

std::string fault_of_addresses(std::string_view text) {
  const auto addresses = parse_addresses(text);
  return addresses ? std::string() : addresses.error().detail;
}

std::string fault_of_named_pack(std::string_view text) {
  const auto pack = parse_named_address(text);
  return pack ? std::string() : pack.error().detail;
}

std::string fault_of_bank(std::string_view text) {
  return std::string(fault_of_name(text));
}

std::string fault_of_clean_text(std::string_view text) {
  constexpr std::size_t longest = 65'535;  // the longest text in MQTT
  if (!is_clean_text(text)) return "it must be UTF-8 text without control characters";
  return text.size() > longest ? "it must not be longer than 65535 bytes" : "";
}

std::string fault_of_directory(std::string_view text) {
  if (!is_clean_text(text)) return "it must be UTF-8 text without control characters";
  return text.find(':') != std::string_view::npos ? "it must be one directory, without a colon"
                                                  : "";
}

/// "true" and "false" are allowed too, and mean with the usual prefix and without discovery.
std::string fault_of_prefix(std::string_view text) {
  return text.empty() ? "needs a value" : fault_of_topic(text);
}

std::string fault_of_port(std::string_view text) {
  if (is_tcp_address(text)) {
    const auto address = parse_tcp_address(text);
    return address ? std::string() : address.error().detail;
  }
  return text == replay_prefix ? "the name of a file must follow replay:" : "";
}

// clang-format off
constexpr Option table[] = {
  {.id = O::serialport, .group = G::pack, .scope = S::bus, .name = "serialport", .alias = 's',
   .nodejkbms = true, .repeatable = true, .essential = true, .value_name = "PORT",
   .fault = fault_of_port, .example = "/dev/ttyUSB0",
   .help = "Serial port of the BMS, best by its stable name in /dev/serial/by-id; or tcp://HOST:PORT of a network gateway; or replay:FILE to read a capture instead; may be repeated (a variable holds one port, --config several)"},
  {.id = O::baudrate, .group = G::pack, .scope = S::bus, .needs = N::port, .name = "baudrate", .alias = 'b',
   .nodejkbms = true, .kind = K::whole, .value_name = "BAUD", .least = 300, .most = 4'000'000, .unit = "baud",
   .default_text = "115200", .example = "9600", .help = "Rate of the serial port; a gateway (tcp://) sets its own"},
  {.id = O::pollinginterval, .group = G::pack, .scope = S::bus, .commands = reading, .name = "pollinginterval", .alias = 'i',
   .nodejkbms = true, .kind = K::seconds, .value_name = "SECONDS", .least = 20, .most = 86'400'000, .unit = "s",
   .default_text = "10", .example = "2.5", .help = "Time from one poll to the next"},
  {.id = O::protocol, .group = G::pack, .scope = S::bus, .commands = decoding, .name = "protocol", .essential = true,
   .kind = K::choice, .value_name = "NAME", .choices = protocols, .default_text = "jk4e57", .example = "jk02",
   .help = "Protocol of the pack", .note = "--address, --pack and --mode imply jk02; the bytes of a capture tell its protocol"},
  {.id = O::address, .group = G::pack, .scope = S::bus, .needs = N::shared_bus, .name = "address", .alias = 'a',
   .value_name = "LIST", .fault = fault_of_addresses, .jk02_default = "1", .example = "1,2,5-8",
   .help = "Addresses of the packs on the bus, such as 1,2,5-8; 0 is the master and never part of a range (0,1-3)"},
  {.id = O::pack, .group = G::pack, .scope = S::pack, .needs = N::shared_bus, .name = "pack",
   .repeatable = true, .value_name = "NAME=ADDRESS", .fault = fault_of_named_pack, .example = "garage=1",
   .help = "A pack with a name, which becomes part of its topics; may be repeated (in a variable: garage=1,shed=2)"},
  {.id = O::bank, .group = G::pack, .scope = S::bus, .needs = N::broker, .name = "bank",
   .value_name = "NAME", .fault = fault_of_bank, .example = "house",
   .help = "Name of the bank: the packs are in parallel and are published as one battery too, on <topic>/NAME (docs/mqtt.md); in a file each pack can have its own bank"},
  {.id = O::mode, .group = G::pack, .scope = S::bus, .needs = N::shared_bus, .name = "mode",
   .kind = K::choice, .value_name = "MODE", .choices = modes, .default_text = "auto", .example = "listen",
   .help = "How to read a jk02 bus"},
  {.id = O::bus_gap, .group = G::pack, .scope = S::bus, .needs = N::port, .name = "bus-gap",
   .kind = K::whole, .value_name = "MS", .least = 0, .most = 5'000, .unit = "ms",
   .default_text = "0", .jk02_default = "120", .example = "200", .help = "Quiet time before a request"},
  {.id = O::config, .group = G::pack, .scope = S::start, .commands = reading, .name = "config", .alias = 'c',
   .value_name = "FILE", .example = "/etc/jkbms-mqtt/config.json",
   .help = "JSON file that describes buses and packs; each option has its key of the same name"},
  {.id = O::reply_timeout, .group = G::pack, .scope = S::bus, .needs = N::port, .name = "reply-timeout",
   .kind = K::seconds, .value_name = "SECONDS", .least = 50, .most = 60'000, .unit = "s",
   .default_text = "1", .example = "3", .help = "Longest wait for the first byte of an answer"},
  {.id = O::plausibility, .group = G::pack, .scope = S::bus, .commands = reading, .name = "plausibility",
   .kind = K::choice, .value_name = "FILTER", .choices = filters, .example = "off",
   .help = "Hold back damaged values whose checksum is right (docs/values.md)", .note = "default: on, but off for a single reading and for a capture"},
  {.id = O::capture, .group = G::pack, .scope = S::bus, .needs = N::port, .name = "capture",
   .value_name = "FILE", .example = "/var/log/jkbms-mqtt/pack.hex",
   .help = "Also write all bytes on the line to FILE, with passcodes masked; what is older stays in FILE.1 and FILE.2"},
  {.id = O::capture_size, .group = G::pack, .scope = S::bus, .needs = N::capture, .name = "capture-size",
   .kind = K::size, .value_name = "SIZE", .least = 64 * kib, .most = 64 * 1024 * kib, .unit = "bytes",
   .default_text = "16M", .example = "500K", .help = "Size at which the next of the three files of --capture begins"},
  {.id = O::redact_names, .group = G::pack, .scope = S::bus, .needs = N::port, .commands = redacting, .name = "redact-names",
   .kind = K::flag, .help = "Also mask device names, serial numbers and user data in captures and trace logs"},
  {.id = O::invert_current, .group = G::pack, .scope = S::bus, .needs = N::port, .name = "invert-current",
   .kind = K::flag, .help = "Show current and power with the other sign: positive = discharging; the energy counters stay as they are"},

  {.id = O::format, .group = G::output, .scope = S::program, .needs = N::no_broker, .commands = printing, .name = "format",
   .kind = K::choice, .value_name = "FORMAT", .choices = formats, .default_text = "table", .example = "json",
   .help = "Format of the output where no broker is given"},
  {.id = O::watch, .group = G::output, .scope = S::program, .needs = N::no_broker, .commands = reading, .name = "watch", .alias = 'w',
   .kind = K::flag, .help = "Keep polling where no broker is given; a terminal becomes a screen (docs/watching.md)"},
  {.id = O::pace, .group = G::output, .scope = S::question, .needs = N::no_broker, .commands = {CommandId::replay}, .name = "pace",
   .kind = K::flag, .help = "Print the messages of a capture as far apart as they were recorded, not at once"},

  {.id = O::mqttbroker, .group = G::mqtt, .scope = S::program, .commands = reading, .name = "mqttbroker", .alias = 'm',
   .nodejkbms = true, .essential = true, .value_name = "BROKER", .fault = fault_of_broker, .example = "192.168.0.10",
   .help = "Publish to this broker: host, host:port, [v6]:port, or a URI (mqtt, tcp, mqtts, ssl, ws, wss)"},
  {.id = O::mqttuser, .group = G::mqtt, .scope = S::program, .needs = N::broker, .commands = reading, .name = "mqttuser", .alias = 'u',
   .nodejkbms = true, .essential = true, .value_name = "USER", .fault = fault_of_clean_text, .example = "solar",
   .help = "User name for the broker"},
  {.id = O::mqttpass, .group = G::mqtt, .scope = S::program, .needs = N::broker, .commands = reading, .name = "mqttpass", .alias = 'p',
   .nodejkbms = true, .value_name = "PASSWORD", .example = "secret",
   .help = "Password for the broker; --mqttpass-file is safer"},
  {.id = O::mqttpass_file, .group = G::mqtt, .scope = S::program, .needs = N::broker, .commands = reading, .name = "mqttpass-file",
   .essential = true, .value_name = "FILE", .example = "/etc/jkbms-mqtt/password",
   .help = "File whose first line is the password for the broker"},
  {.id = O::mqtttopic, .group = G::mqtt, .scope = S::program, .needs = N::broker, .commands = reading, .name = "mqtttopic", .alias = 't',
   .nodejkbms = true, .essential = true, .value_name = "TOPIC", .fault = fault_of_topic, .default_text = "NodeJKBMS",
   .example = "garage/battery", .help = "Topic below which all documents are published"},
  {.id = O::mqtt_cafile, .group = G::mqtt, .scope = S::program, .needs = N::tls, .commands = reading, .name = "mqtt-cafile",
   .value_name = "FILE", .example = "/etc/jkbms-mqtt/ca.pem",
   .help = "CA certificates (PEM) for the broker's certificate; default: those of the system"},
  {.id = O::mqtt_cert, .group = G::mqtt, .scope = S::program, .needs = N::tls, .commands = reading, .name = "mqtt-cert",
   .value_name = "FILE", .example = "/etc/jkbms-mqtt/client.pem", .help = "Client certificate (PEM)"},
  {.id = O::mqtt_key, .group = G::mqtt, .scope = S::program, .needs = N::tls, .commands = reading, .name = "mqtt-key",
   .value_name = "FILE", .example = "/run/credentials/jkbms-mqtt.service/mqttkey", .help = "Private key (PEM) of --mqtt-cert"},
  {.id = O::mqtt_insecure, .group = G::mqtt, .scope = S::program, .needs = N::tls, .commands = reading, .name = "mqtt-insecure",
   .kind = K::flag, .help = "Do not check the broker's certificate"},
  {.id = O::client_id, .group = G::mqtt, .scope = S::program, .needs = N::broker, .commands = reading, .name = "client-id",
   .value_name = "ID", .fault = fault_of_clean_text, .example = "jkbms-garage",
   .help = "MQTT client id; default: one that only this program uses"},
  {.id = O::payload, .group = G::mqtt, .scope = S::program, .needs = N::broker, .commands = reading, .name = "payload",
   .kind = K::choice, .value_name = "FORM", .choices = payloads, .default_text = "nodejkbms", .example = "none",
   .help = "Form of <topic>/pack and <topic>/cells"},
  {.id = O::qos, .group = G::mqtt, .scope = S::program, .needs = N::broker, .commands = reading, .name = "qos",
   .kind = K::whole, .value_name = "LEVEL", .least = 0, .most = 2, .default_text = "0", .example = "1",
   .help = "Quality of service of pack, cells and state"},
  {.id = O::retain, .group = G::mqtt, .scope = S::program, .needs = N::broker, .commands = reading, .name = "retain",
   .kind = K::flag, .help = "Let the broker retain pack, cells and state (old values will look live)"},
  {.id = O::state_dir, .group = G::mqtt, .scope = S::program, .needs = N::broker, .commands = reading, .name = "state-dir",
   .value_name = "DIRECTORY", .fault = fault_of_directory, .example = "/var/lib/jkbms-mqtt",
   .help = "Directory, which must exist, for the energy counters, the cell statistics, the client id and what Home Assistant was told; default: the state directory of the service"},
  {.id = O::homeassistant, .group = G::mqtt, .scope = S::program, .needs = N::broker, .commands = reading, .name = "homeassistant",
   .essential = true, .value_name = "PREFIX", .fault = fault_of_prefix, .implicit_text = "homeassistant", .example = "homeassistant",
   .help = "Tell Home Assistant of the packs (docs/homeassistant.md)", .note = "PREFIX begins the topics of discovery, homeassistant if none is given"},
  {.id = O::homeassistant_form, .group = G::mqtt, .scope = S::program, .needs = N::broker, .commands = reading, .name = "homeassistant-form",
   .kind = K::choice, .value_name = "FORM", .choices = discovery_forms, .default_text = "device", .example = "single",
   .help = "Form of the discovery documents"},
  {.id = O::victron, .group = G::mqtt, .scope = S::program, .needs = N::broker, .name = "victron",
   .kind = K::flag, .help = "Publish <topic>/victron for the driver dbus-mqtt-battery of Victron's Venus OS (docs/victron.md)"},
  {.id = O::victron_limits, .group = G::mqtt, .scope = S::program, .needs = N::broker, .name = "victron-limits",
   .kind = K::flag, .help = "With --victron: also publish the pack's current protections as the limits that chargers obey"},
  {.id = O::remove_discovery, .group = G::mqtt, .scope = S::question, .name = "remove-discovery",
   .kind = K::flag, .help = "Remove every discovery document of this configuration from the broker, and end"},

  {.id = O::loglevel, .group = G::other, .scope = S::program, .commands = every_command, .name = "loglevel", .alias = 'l',
   .nodejkbms = true, .kind = K::choice, .value_name = "LEVEL", .choices = levels, .default_text = "info",
   .example = "debug", .help = "Lowest level that is logged"},
  {.id = O::list_ports, .group = G::other, .scope = S::question, .name = "list-ports",
   .kind = K::flag, .help = "List the serial ports of this machine"},
  {.id = O::all, .group = G::other, .scope = S::question, .commands = {CommandId::probe}, .name = "all",
   .kind = K::flag, .help = "Probe every serial port of this machine, one after the other; the exit code is the smallest of all"},
  {.id = O::write_config, .group = G::other, .scope = S::question, .commands = {CommandId::probe}, .name = "write-config",
   .value_name = "FILE", .example = "found.json", .help = "Also write a configuration file for the packs that were found; FILE must not exist"},
  {.id = O::output, .group = G::other, .scope = S::question, .commands = {CommandId::redact}, .name = "output",
   .value_name = "FILE", .example = "redacted.hex", .help = "Write the capture to FILE, which must not exist, not to standard output"},
  {.id = O::help, .group = G::other, .scope = S::question, .commands = every_command, .name = "help", .alias = 'h',
   .kind = K::flag, .help = "Show this text"},
  {.id = O::version, .group = G::other, .scope = S::question, .commands = every_command, .name = "version", .alias = 'V',
   .kind = K::flag, .help = "Show the version"},
};
// clang-format on

consteval bool is_in_order(std::span<const Option> rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (static_cast<std::size_t>(rows[i].id) != i) return false;
  }
  return true;
}
static_assert(is_in_order(table), "the rows stand in the order of OptionId");

/// A limit as a person writes it: seconds, not milliseconds; 16M, not 16777216.
std::string limit(const Option& option, std::int64_t value) {
  if (option.kind == K::size) return size_text(value);
  if (option.kind == K::seconds) return fmt::format("{}", static_cast<double>(value) / 1000);
  return std::to_string(value);
}

}  // namespace

std::span<const Option> option_table() noexcept {
  return table;
}

const Option& option(OptionId id) noexcept {
  return table[static_cast<std::size_t>(id)];
}

const Option* find_option(std::string_view name) noexcept {
  const auto* const found = std::ranges::find(table, name, &Option::name);
  return found == std::end(table) ? nullptr : found;
}

std::string environment_name(std::string_view prefix, const Option& option) {
  std::string name(prefix);
  for (const char c : option.name) {
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

std::vector<std::string> environment_names(const Option& option) {
  std::vector<std::string> names;
  if (option.scope != S::question) names.push_back(environment_name("JKBMS_", option));
  if (option.nodejkbms) names.push_back(environment_name("NODEJKBMS_", option));
  return names;
}

std::string allowed_values(const Option& option) {
  std::string text;
  if (option.kind == K::choice) {
    for (const Choice& choice : option.choices) {
      text += fmt::format("{}{}", text.empty() ? "" : ", ", choice.word);
    }
  } else if (has_range(option)) {
    text = fmt::format("{} to {}", limit(option, option.least), limit(option, option.most));
  }
  return text;
}

bool has_range(const Option& option) noexcept {
  return option.kind == K::whole || option.kind == K::seconds || option.kind == K::size;
}

std::string fault_of_value(const Option& option, std::string_view text) {
  const auto is_within = [&](std::int64_t value) {
    return value >= option.least && value <= option.most;
  };
  switch (option.kind) {
    case K::flag:
      return parse_flag(text) ? "" : "true or false is allowed";
    case K::whole:
      if (const auto value = parse_whole(text); value && is_within(*value)) return {};
      return fmt::format("a whole number from {} is allowed", allowed_values(option));
    case K::seconds:
      if (const auto value = parse_seconds(text); value && is_within(value->count())) return {};
      return fmt::format("seconds from {} are allowed", allowed_values(option));
    case K::size:
      if (const auto value = parse_size(text); value && is_within(*value)) return {};
      return fmt::format("a number of bytes from {} is allowed, such as {}", allowed_values(option),
                         option.example);
    case K::choice:
      if (std::ranges::find(option.choices, text, &Choice::word) != option.choices.end()) return {};
      return fmt::format("one of {} is allowed", allowed_values(option));
    case K::text:
      break;
  }
  if (option.fault != nullptr) {
    if (auto fault = option.fault(text); !fault.empty()) return fault;
  }
  return text.empty() ? "needs a value" : "";
}

std::optional<bool> parse_flag(std::string_view text) {
  if (text == "true" || text == "yes" || text == "on" || text == "1") return true;
  if (text == "false" || text == "no" || text == "off" || text == "0") return false;
  return std::nullopt;
}

}  // namespace jkbms::app
