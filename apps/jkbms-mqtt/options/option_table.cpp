#include "options/option_table.hpp"

#include <algorithm>
#include <cassert>
#include <cctype>

namespace jkbms::app {
namespace {

using G = OptionGroup;

// clang-format off
constexpr OptionSpec table[] = {
  {G::pack, 's', "serialport", "PORT", "",
   "Serial port of the BMS, best by its stable name in /dev/serial/by-id; or replay:FILE to read a capture instead; may be repeated (a variable names one; several belong into --config)",
   "-s /dev/ttyUSB0", true},
  {G::pack, 'b', "baudrate", "BAUD", "115200", "Rate of the serial port", "-b 9600", true},
  {G::pack, 'i', "pollinginterval", "SECONDS", "10", "Time from one poll to the next, 0.02 to 86400", "-i 2.5", true},
  {G::pack, 0, "protocol", "NAME", "jk4e57", "jk4e57 (GPS/TTL port) or jk02 (RS485 of PB packs); --address, --pack and --mode mean jk02, a capture tells by its bytes", "--protocol jk02"},
  {G::pack, 'a', "address", "LIST", "", "Addresses of the packs on the bus, such as 1,2,5-8 (0 only outright: 0,1-3); default for jk02: 1", "-a 1,2,5-8"},
  {G::pack, 0, "pack", "NAME=ADDRESS", "", "A pack with a name, which becomes part of its topics; may be repeated (in a variable: garage=1,shed=2)", "--pack garage=1"},
  {G::pack, 0, "mode", "MODE", "auto", "On a jk02 bus: poll, listen (the port is opened without a way to write), or auto (listen first, poll where nobody else does)", "--mode listen"},
  {G::pack, 0, "bus-gap", "MS", "", "Quiet time before a request, 0 to 5000; default: 120 for jk02, else 0", "--bus-gap 200"},
  {G::pack, 'c', "config", "FILE", "", "JSON file that describes buses and packs; each option has its key of the same name", "-c /etc/jkbms-mqtt/config.json"},
  {G::pack, 0, "reply-timeout", "SECONDS", "1", "Longest wait for the first byte of an answer, 0.05 to 60", "--reply-timeout 3"},
  {G::pack, 0, "capture", "FILE", "", "Also write what passes on the wire to FILE, without passcodes", "--capture pack.hex"},

  {G::output, 0, "format", "FORMAT", "table", "How a poll is printed where no broker is given: table or json", "--format json"},
  {G::output, 'w', "watch", "", "", "Go on polling, and show each poll, where no broker is given", "--watch"},

  {G::mqtt, 'm', "mqttbroker", "BROKER", "",
   "Publish to this broker: host, host:port, [v6]:port, or a URI (mqtt, tcp, mqtts, ssl, ws, wss)",
   "-m 192.168.0.10", true},
  {G::mqtt, 'u', "mqttuser", "USER", "", "User name for the broker", "-u solar", true},
  {G::mqtt, 'p', "mqttpass", "PASSWORD", "", "Password for the broker; better: --mqttpass-file", "-p secret", true},
  {G::mqtt, 0, "mqttpass-file", "FILE", "", "File whose first line is the password for the broker", "--mqttpass-file /etc/jkbms-mqtt/password"},
  {G::mqtt, 't', "mqtttopic", "TOPIC", "NodeJKBMS", "Topic that all documents are published below", "-t garage/battery", true},
  {G::mqtt, 0, "mqtt-cafile", "FILE", "", "Certificates (PEM) that the broker's must be signed by; default: the system's", "--mqtt-cafile ca.pem"},
  {G::mqtt, 0, "mqtt-cert", "FILE", "", "Certificate (PEM) that this program shows to the broker", "--mqtt-cert client.pem"},
  {G::mqtt, 0, "mqtt-key", "FILE", "", "Private key (PEM) of --mqtt-cert", "--mqtt-key client.key"},
  {G::mqtt, 0, "mqtt-insecure", "", "", "Do not check the broker's certificate", "--mqtt-insecure"},
  {G::mqtt, 0, "client-id", "ID", "", "MQTT client id; default: made from machine and topic", "--client-id jkbms-garage"},
  {G::mqtt, 0, "payload", "FORM", "nodejkbms", "Form of <topic>/pack and <topic>/cells: nodejkbms, nodejbd or none", "--payload none"},
  {G::mqtt, 0, "qos", "0|1|2", "0", "Quality of service of pack, cells and state", "--qos 1"},
  {G::mqtt, 0, "retain", "", "", "Let the broker keep pack, cells and state (old values will look live)", "--retain"},

  {G::other, 'l', "loglevel", "LEVEL", "info", "Least level that is logged: trace, debug, info, warn, error or fatal", "-l debug", true},
  {G::other, 0, "list-ports", "", "", "List the serial ports of this machine", "--list-ports"},
  {G::other, 'h', "help", "", "", "Show this text", "-h"},
  {G::other, 'V', "version", "", "", "Show the version", "--version"},
};
// clang-format on

}  // namespace

std::span<const OptionSpec> option_table() noexcept {
  return table;
}

const OptionSpec& option(std::string_view name) noexcept {
  const auto* const found = std::ranges::find(table, name, &OptionSpec::name);
  assert(found != std::end(table));
  return *found;
}

std::string environment_name(std::string_view prefix, const OptionSpec& spec) {
  std::string name(prefix);
  for (const char c : spec.name) {
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

}  // namespace jkbms::app
