#ifndef JKBMS_MQTT_CONSOLE_CONSOLE_OPTIONS_HPP
#define JKBMS_MQTT_CONSOLE_CONSOLE_OPTIONS_HPP

namespace jkbms::app {

enum class Format { table, json };

/// How values are printed where no broker is given.
struct ConsoleOptions {
  Format format = Format::table;
  bool watch = false;  ///< goes on after the first poll
};

}  // namespace jkbms::app

#endif
