#ifndef JKBMS_MQTT_PROBE_PROBE_OPTIONS_HPP
#define JKBMS_MQTT_PROBE_PROBE_OPTIONS_HPP

#include <optional>
#include <string>

#include "console/console_options.hpp"

namespace jkbms::app {

/// What the command `probe` is asked to do.
struct ProbeOptions {
  std::string port;  ///< empty: every serial port of this machine
  Format format = Format::table;
  std::optional<std::string> config_file;  ///< a new file for the packs that are found
};

}  // namespace jkbms::app

#endif
