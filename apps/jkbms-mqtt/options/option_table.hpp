#ifndef JKBMS_MQTT_OPTIONS_OPTION_TABLE_HPP
#define JKBMS_MQTT_OPTIONS_OPTION_TABLE_HPP

#include <span>
#include <string>
#include <string_view>

namespace jkbms::app {

enum class OptionGroup { pack, output, mqtt, other };

/// One option: what the parser, `--help`, the man page and the README's table are made from.
struct OptionSpec {
  OptionGroup group;
  char alias;                   ///< short form, 0 where there is none
  std::string_view name;        ///< long form without dashes
  std::string_view value_name;  ///< empty for a switch
  std::string_view default_text;
  std::string_view help;
  std::string_view example;
  bool nodejkbms = false;  ///< also read from NODEJKBMS_<NAME>, as the program before this one did
};

std::span<const OptionSpec> option_table() noexcept;

/// The row with that long name. The name must be in the table.
const OptionSpec& option(std::string_view name) noexcept;

/// `JKBMS_MQTT_CAFILE` for prefix `JKBMS_` and option `mqtt-cafile`.
std::string environment_name(std::string_view prefix, const OptionSpec& spec);

}  // namespace jkbms::app

#endif
