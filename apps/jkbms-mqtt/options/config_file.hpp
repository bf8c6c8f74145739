#ifndef JKBMS_MQTT_OPTIONS_CONFIG_FILE_HPP
#define JKBMS_MQTT_OPTIONS_CONFIG_FILE_HPP

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "jkbms/result.hpp"

namespace jkbms::app {

/// What a configuration file says: option names and values as they would stand on the command line.
struct ConfigFile {
  using Values = std::map<std::string, std::string, std::less<>>;

  struct Bus {
    Values options;
    std::vector<Values> packs;  ///< `address`, and `name` where it has one
  };

  Values options;
  std::vector<Bus> buses;
};

/// Reads JSON with comments (docs/configuration.md). Errors: unsupported, one sentence that names
/// the line or the key; of a key that is not known, where it belongs or the nearest one.
Result<ConfigFile> parse_config(std::string_view text);

/// Reads a file. Errors: io with `system_error`, unsupported; both name the file.
Result<ConfigFile> read_config(const std::string& path);

}  // namespace jkbms::app

#endif
