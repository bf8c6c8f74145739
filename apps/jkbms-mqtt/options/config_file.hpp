#ifndef JKBMS_MQTT_OPTIONS_CONFIG_FILE_HPP
#define JKBMS_MQTT_OPTIONS_CONFIG_FILE_HPP

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "jkbms/result.hpp"

namespace jkbms::app {

/// A configuration file: option names, and values as they would stand on the command line.
struct ConfigFile {
  using Values = std::map<std::string, std::string, std::less<>>;

  struct Bus {
    Values options;
    std::vector<Values> packs;  ///< each has `address`, and `name` and `bank` if it has them
  };

  Values options;
  std::vector<Bus> buses;
};

/// Parses JSON with comments (docs/configuration.md). Errors: invalid_argument, one sentence that
/// names the line or the key, and for an unknown key where it belongs or the nearest known one.
Result<ConfigFile> parse_config(std::string_view text);

/// Reads a file. Errors: io with `system_error`, invalid_argument; both name the file.
Result<ConfigFile> read_config(const std::string& path);

}  // namespace jkbms::app

#endif
