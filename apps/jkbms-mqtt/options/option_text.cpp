#include "options/option_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "jkbms/version.hpp"
#include "options/option_table.hpp"
#include "system/exit_code.hpp"
#include "system/text_layout.hpp"

namespace jkbms::app {
namespace {

constexpr std::string_view purpose =
    "Reads a JK (JiKong, Heltec, Hankzor) battery management system over a serial line and "
    "publishes what it says over MQTT. Without a broker it polls once and prints the answer. It "
    "never writes to a BMS.";

constexpr std::string_view precedence =
    "The command line counts before the environment (JKBMS_<NAME>, then NODEJKBMS_<NAME> for the "
    "options NodeJKBMS had), the environment before the configuration file, that before the "
    "default.";

constexpr std::array<std::pair<OptionGroup, std::string_view>, 4> groups = {{
    {OptionGroup::pack, "Pack"},
    {OptionGroup::output, "Output without a broker"},
    {OptionGroup::mqtt, "MQTT"},
    {OptionGroup::other, "Other"},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> usage_examples = {{
    {"jkbms-mqtt -s /dev/ttyUSB0", "print the pack once"},
    {"jkbms-mqtt -s /dev/ttyUSB0 --watch", "keep showing it"},
    {"jkbms-mqtt -s /dev/ttyUSB0 -m 192.168.0.10", "publish it every 10 s, for ever"},
    {"jkbms-mqtt -s /dev/ttyUSB0 -a 1,2 -m HOST", "two PB packs on one RS485 bus"},
    {"jkbms-mqtt -s replay:pack.hex --format json", "read a capture"},
}};

std::string forms(const OptionSpec& spec) {
  std::string text = spec.alias != 0 ? fmt::format("-{}, ", spec.alias) : "    ";
  text += fmt::format("--{}", spec.name);
  if (!spec.value_name.empty()) text += fmt::format(" {}", spec.value_name);
  return text;
}

std::string explanation(const OptionSpec& spec) {
  std::string text(spec.help);
  if (!spec.default_text.empty()) text += fmt::format(" (default {})", spec.default_text);
  return text;
}

/// Whether the option makes sense in a service's environment.
bool of_service(const OptionSpec& spec) {
  return spec.group != OptionGroup::output && !spec.name.starts_with("mqttpass") &&
         spec.name != "list-ports" && spec.name != "help" && spec.name != "version";
}

/// Paths that the service's sandbox allows, where an option's own example is relative.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> service_paths = {{
    {"capture", "/var/log/jkbms-mqtt/pack.hex"},
    {"mqtt-cafile", "/etc/jkbms-mqtt/ca.pem"},
    {"mqtt-cert", "/etc/jkbms-mqtt/client.pem"},
    {"mqtt-key", "/run/credentials/jkbms-mqtt.service/mqttkey"},
}};

/// "115200" of "-b 115200"; "true" of a switch.
std::string_view service_value(const OptionSpec& spec) {
  for (const auto& [name, path] : service_paths) {
    if (name == spec.name) return path;
  }
  if (spec.value_name.empty()) return "true";
  return spec.example.substr(spec.example.find(' ') + 1);
}

std::string roff(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\' || c == '-') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

}  // namespace

std::string help_text(std::size_t columns) {
  constexpr std::size_t indent = 30;
  const bool narrow = columns < 2 * indent;
  std::string text = fold("jkbms-mqtt " + std::string(version), columns, 0);
  text += fold(purpose, columns, 0) + "\n";
  text += "Usage:\n" + fold("  jkbms-mqtt -s PORT [-m BROKER] [options]", columns, 4);
  for (const auto& [group, title] : groups) {
    text += fmt::format("\n{}:\n", title);
    for (const OptionSpec& spec : option_table()) {
      if (spec.group != group) continue;
      const std::string left = "  " + forms(spec);
      if (narrow) {
        text += left + "\n" + fold("      " + explanation(spec), columns, 6);
      } else if (left.size() + 1 >= indent) {
        text += left + "\n" + fold(std::string(indent, ' ') + explanation(spec), columns, indent);
      } else {
        text += fold(fmt::format("{:{}}{}", left, indent, explanation(spec)), columns, indent);
      }
    }
  }
  text += "\n" + fold(precedence, columns, 0);
  text += "\nExit codes:\n";
  for (const ExitCodeText& row : exit_codes()) {
    text += fold(fmt::format("  {:>2}  {}", static_cast<int>(row.code), row.meaning), columns, 6);
  }
  text += "\nExamples:\n";
  for (const auto& [command, meaning] : usage_examples) {
    if (columns < 80) {
      text += fold(fmt::format("  {}", command), columns, 6);
      text += fold(fmt::format("      {}", meaning), columns, 6);
    } else {
      text += fmt::format("  {:46}{}\n", command, meaning);
    }
  }
  return text;
}

std::string options_markdown() {
  std::string text =
      "| option | alias | environment | default | example | meaning |\n"
      "|---|---|---|---|---|---|\n";
  for (const OptionSpec& spec : option_table()) {
    if (spec.name == "help" || spec.name == "version") continue;
    std::string help(spec.help);
    for (std::size_t at = 0; (at = help.find_first_of("<|", at)) != std::string::npos; at += 2) {
      help.insert(at, "\\");
    }
    std::string environment;
    if (spec.name != "list-ports") environment = "`" + environment_name("JKBMS_", spec) + "`";
    if (spec.nodejkbms) environment += ", `" + environment_name("NODEJKBMS_", spec) + "`";
    text += fmt::format("| `--{}` | {} | {} | {} | `{}` | {} |\n", spec.name,
                        spec.alias != 0 ? fmt::format("`-{}`", spec.alias) : "", environment,
                        spec.default_text.empty() ? "" : fmt::format("`{}`", spec.default_text),
                        spec.example, help);
  }
  return text;
}

std::string exit_codes_markdown() {
  std::string text = "| code | meaning |\n|---|---|\n";
  for (const ExitCodeText& row : exit_codes()) {
    text += fmt::format("| {} | {} |\n", static_cast<int>(row.code), row.meaning);
  }
  return text;
}

std::string environment_file() {
  std::string text =
      "# Options of jkbms-mqtt.service, read when it starts (sudo systemctl restart jkbms-mqtt).\n"
      "# Every user can read this file. Put the broker's password into\n"
      "# /etc/credstore/jkbms-mqtt.mqttpass (mode 0600), the key of a client certificate into\n"
      "# /etc/credstore/jkbms-mqtt.mqttkey; the configuration and certificates go into\n"
      "# /etc/jkbms-mqtt. The service can write to /var/log/jkbms-mqtt only.\n";
  for (const OptionSpec& spec : option_table()) {
    if (!of_service(spec)) continue;
    text += "\n" + fold(fmt::format("# {}", explanation(spec)), 96, 0);
    for (std::size_t at = text.rfind("\n# "); (at = text.find('\n', at + 1)) + 1 < text.size();) {
      text.insert(at + 1, "# ");
    }
    text += fmt::format("#{}={}\n", environment_name("JKBMS_", spec), service_value(spec));
  }
  return text;
}

std::string man_page() {
  std::string text = fmt::format(
      ".TH JKBMS\\-MQTT 1 \"\" \"jkbms {}\" \"User Commands\"\n"
      ".SH NAME\njkbms\\-mqtt \\- read a JK battery management system, publish it over MQTT\n"
      ".SH SYNOPSIS\n.B jkbms\\-mqtt\n\\-s PORT [\\-m BROKER] [options]\n"
      ".SH DESCRIPTION\n{}\n",
      version, roff(purpose));
  for (const auto& [group, title] : groups) {
    text += fmt::format(".SH OPTIONS: {}\n", title);
    for (const OptionSpec& spec : option_table()) {
      if (spec.group != group) continue;
      text += ".TP\n.B ";
      if (spec.alias != 0) text += fmt::format("\\-{}, ", spec.alias);
      text += "\\-\\-" + roff(spec.name);
      if (!spec.value_name.empty()) text += " " + roff(spec.value_name);
      text += fmt::format("\n{}\n", roff(explanation(spec)));
    }
  }
  text += fmt::format(".SH ENVIRONMENT\n{}\n.SH EXIT STATUS\n", roff(precedence));
  for (const ExitCodeText& row : exit_codes()) {
    text += fmt::format(".TP\n.B {}\n{}\n", static_cast<int>(row.code), roff(row.meaning));
  }
  text += ".SH EXAMPLES\n";
  for (const auto& [command, meaning] : usage_examples) {
    text += fmt::format(".TP\n.B {}\n{}\n", roff(command), roff(meaning));
  }
  text +=
      ".SH FILES\n.TP\n.I /etc/default/jkbms\\-mqtt\n"
      "Environment of the service jkbms\\-mqtt.service\n";
  return text;
}

}  // namespace jkbms::app
