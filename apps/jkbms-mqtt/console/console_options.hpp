#ifndef JKBMS_MQTT_CONSOLE_CONSOLE_OPTIONS_HPP
#define JKBMS_MQTT_CONSOLE_CONSOLE_OPTIONS_HPP

namespace jkbms::app {

enum class Format { table, json };

/// How values are printed if no broker is given.
struct ConsoleOptions {
  Format format = Format::table;
  bool watch = false;  ///< continues after the first poll
};

}  // namespace jkbms::app

#endif
