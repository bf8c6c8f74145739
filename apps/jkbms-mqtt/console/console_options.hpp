#ifndef JKBMS_MQTT_CONSOLE_CONSOLE_OPTIONS_HPP
#define JKBMS_MQTT_CONSOLE_CONSOLE_OPTIONS_HPP

namespace jkbms::app {

enum class Format { table, json };

/// How values are printed if no broker is given.
struct ConsoleOptions {
  Format format = Format::table;
  bool watch = false;  ///< continues after the first poll, and draws over what it has shown
  bool paced = false;  ///< prints the messages of a capture as far apart as they were recorded
};

}  // namespace jkbms::app

#endif
