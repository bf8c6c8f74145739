#include "documents/man_page.hpp"

#include <fmt/format.h>

#include "jkbms/version.hpp"
#include "options/command_table.hpp"
#include "options/option_table.hpp"
#include "options/option_text.hpp"
#include "system/exit_code.hpp"
#include "system/text_layout.hpp"

namespace jkbms::app {
namespace {

/// A name and what it stands for.
struct Entry {
  std::string_view name;
  std::string_view meaning;
};

// docs/mqtt.md describes them.
constexpr Entry topics[] = {
    {"<topic>/state", "every measured value of the pack, at each poll"},
    {"<topic>/pack, <topic>/cells", "the messages of NodeJKBMS (--payload)"},
    {"<topic>/info", "model, versions and names of the pack (retained)"},
    {"<topic>/settings", "the settings of the pack (retained)"},
    {"<topic>/alarm", "the alarms, at once when they change (retained)"},
    {"<topic>/availability", "online or offline: whether the pack answers (retained)"},
    {"<topic>/event", "a setting of the pack was changed"},
    {"<topic>/differences", "the settings in which the packs of a bus differ (retained)"},
    {"<topic>/gateway", "online or offline: whether the program publishes (retained)"},
    {"<topic>/gateway/statistics", "what the program has counted (retained)"},
    {"<topic>/counters", "with --homeassistant: the counts that it shows"},
};

constexpr Entry credentials[] = {
    {"/etc/credstore/jkbms-mqtt.mqttpass", "The password of --mqttuser"},
    {"/etc/credstore/jkbms-mqtt.mqttkey",
     "The private key of --mqtt-cert; JKBMS_MQTT_KEY must name "
     "/run/credentials/jkbms-mqtt.service/mqttkey"},
};

constexpr Entry files[] = {
    {"/etc/default/jkbms-mqtt", "Environment of the service: the options of most users"},
    {"/etc/jkbms-mqtt/config.json",
     "Configuration file for several lines; JKBMS_CONFIG in the environment must name it"},
    {"/etc/jkbms-mqtt", "Certificates and other files that the service reads"},
    {"/var/lib/jkbms-mqtt",
     "Energy counters, cell statistics, the client id and what Home Assistant was told; they last "
     "over restarts"},
    {"/var/log/jkbms-mqtt", "Captures that the service writes"},
    {"/usr/share/doc/jkbms-mqtt", "The documents and an example of a udev rule"},
};

/// Text in roff: a point or an apostrophe that could begin a line is no macro.
std::string roff(std::string_view text) {
  std::string escaped;
  char before = ' ';
  for (const char c : text) {
    if (c == '\\') {
      escaped += "\\e";
    } else {
      if (before == ' ' && (c == '.' || c == '\'')) escaped += "\\&";
      if (c == '-') escaped += '\\';
      escaped += c;
    }
    before = c;
  }
  return escaped;
}

/// Text in roff, in lines of at most 80 columns.
std::string paragraph(std::string_view text) {
  return fold(roff(text), 80, 0);
}

std::string tagged(std::string_view macro, std::string_view name, std::string_view meaning) {
  return fmt::format(".TP\n{} {}\n{}", macro, roff(name), paragraph(meaning));
}

std::string synopsis() {
  std::string text;
  for (const Command& row : command_table) {
    if (!text.empty()) text += ".br\n";
    text += fmt::format(".B jkbms\\-mqtt\n{}\n", roff(row.usage));
  }
  return text;
}

std::string options() {
  std::string text = ".SH OPTIONS\n";
  for (const auto& [group, title] : group_titles()) {
    text += fmt::format(".SS {}\n", title);
    for (const Option& row : option_table()) {
      if (row.group != group) continue;
      const std::string alias = row.alias != 0 ? fmt::format("-{}, ", row.alias) : "";
      text +=
          tagged(".B", fmt::format("{}--{}{}", alias, row.name, value_form(row)), explanation(row));
    }
  }
  return text;
}

std::string topics_section() {
  std::string text =
      ".SH TOPICS\n" +
      paragraph(
          "<topic> is the value of --mqtttopic. If there are several packs, or if packs have "
          "names, <topic>/<pack> takes its place for what belongs to a pack.");
  for (const auto& [name, meaning] : topics) text += tagged(".I", name, meaning);
  return text;
}

std::string service_section() {
  std::string text =
      ".SH SERVICE\n" +
      paragraph(
          "Name the port and the broker in /etc/default/jkbms-mqtt. Then start the service "
          "with \"systemctl enable --now jkbms-mqtt\", and read its log with \"journalctl -u "
          "jkbms-mqtt\".") +
      ".SH CREDENTIALS\n" +
      paragraph("The service takes secrets from files that only root can read (mode 0600).");
  for (const auto& [name, meaning] : credentials) text += tagged(".I", name, meaning);
  return text;
}

}  // namespace

std::string man_page(std::string_view date) {
  std::string text = fmt::format(
      ".TH JKBMS\\-MQTT 1 {} \"jkbms {}\" \"User Commands\"\n"
      ".SH NAME\njkbms\\-mqtt \\- read a JK battery management system, publish it over MQTT\n"
      ".SH SYNOPSIS\n{}"
      ".SH DESCRIPTION\n{}.SH COMMANDS\n",
      date, version, synopsis(), paragraph(program_purpose()));
  for (const Command& row : named_commands()) {
    text += tagged(".B", fmt::format("{} {}", row.name, row.operand), row.help);
  }
  text += options();
  text += topics_section();
  text += service_section();
  text += fmt::format(".SH ENVIRONMENT\n{}.SH FILES\n", paragraph(option_precedence()));
  for (const auto& [name, meaning] : files) text += tagged(".I", name, meaning);
  text += ".SH EXIT STATUS\n";
  for (const ExitCodeText& row : exit_codes()) {
    text += tagged(".B", std::to_string(static_cast<int>(row.code)), row.meaning);
  }
  text += ".SH EXAMPLES\n";
  for (const auto& [command, meaning] : usage_examples()) text += tagged(".B", command, meaning);
  return text +
         ".SH SEE ALSO\n"
         ".BR mosquitto_sub (1),\n.BR journalctl (1),\n.BR systemctl (1),\n"
         ".BR systemd.exec (5),\n.BR udev (7)\n.PP\n" +
         paragraph(
             "The documents in /usr/share/doc/jkbms-mqtt: docs/troubleshooting.md explains "
             "every message, docs/mqtt.md every topic, docs/wiring.md the wires, and "
             "docs/configuration.md the configuration file.");
}

}  // namespace jkbms::app
