#include "documents/settings_files.hpp"

#include <fmt/format.h>

#include "options/option_table.hpp"
#include "options/option_text.hpp"
#include "system/text_layout.hpp"

namespace jkbms::app {
namespace {

/// Whether the option makes sense in a service. A service has its secrets as credentials.
bool is_of_service(const Option& row) {
  return row.scope != OptionScope::question && row.needs != OptionNeeds::no_broker &&
         row.id != OptionId::mqttpass && row.id != OptionId::mqttpass_file;
}

/// The text folded into lines that begin with `mark`.
std::string comment(std::string_view mark, const std::string& text) {
  const std::string folded = fold(text, 96 - mark.size(), 0);
  std::string lines;
  for (std::size_t at = 0; at < folded.size();) {
    const std::size_t end = folded.find('\n', at);
    lines += fmt::format("{}{}\n", mark, folded.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// The example of the option as it is written in JSON.
std::string json_value(const Option& row) {
  if (row.kind == ValueKind::flag) return "true";
  if (row.kind == ValueKind::whole || row.kind == ValueKind::seconds) {
    return std::string(row.example);
  }
  return fmt::format("\"{}\"", row.example);
}

}  // namespace

std::string environment_file() {
  std::string text =
      "# Options of jkbms-mqtt.service, read when it starts (sudo systemctl restart jkbms-mqtt).\n"
      "# Every user can read this file. Put the broker's password into\n"
      "# /etc/credstore/jkbms-mqtt.mqttpass (mode 0600), the key of a client certificate into\n"
      "# /etc/credstore/jkbms-mqtt.mqttkey; the configuration and certificates go into\n"
      "# /etc/jkbms-mqtt. The service can write to /var/log/jkbms-mqtt only.\n";
  for (const Option& row : option_table()) {
    if (!is_of_service(row)) continue;
    text += "\n" + comment("# ", explanation(row));
    text += fmt::format("#{}={}\n", environment_names(row).front(),
                        row.kind == ValueKind::flag ? "true" : row.example);
  }
  return text;
}

std::string configuration_file() {
  std::string text =
      "// Configuration of jkbms-mqtt.service for several lines (docs/configuration.md). For one "
      "line\n"
      "// /etc/default/jkbms-mqtt is enough. This file is read if it stands there:\n"
      "// JKBMS_CONFIG=/etc/jkbms-mqtt/config.json\n"
      "// Remove the // before what you need. Every user can read this file: put the broker's "
      "password\n"
      "// into /etc/credstore/jkbms-mqtt.mqttpass (mode 0600).\n"
      "{\n";
  for (const Option& row : option_table()) {
    const bool has_key = row.scope == OptionScope::program || row.scope == OptionScope::bus;
    if (!has_key || !is_of_service(row)) continue;
    text += comment("  // ", explanation(row));
    text += fmt::format("  //\"{}\": {},\n\n", row.name, json_value(row));
  }
  return text +
         "  // Several lines, each with values of its own.\n"
         "  //\"buses\": [\n"
         "  //  {\"serialport\": \"/dev/ttyUSB0\"},\n"
         "  //  {\"serialport\": \"/dev/ttyUSB1\", \"packs\": [{\"name\": \"garage\", \"address\": "
         "1}]},\n"
         "  //],\n"
         "}\n";
}

}  // namespace jkbms::app
