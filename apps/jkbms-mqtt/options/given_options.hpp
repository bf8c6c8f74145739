#ifndef JKBMS_MQTT_OPTIONS_GIVEN_OPTIONS_HPP
#define JKBMS_MQTT_OPTIONS_GIVEN_OPTIONS_HPP

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jkbms/result.hpp"
#include "options/config_file.hpp"
#include "options/options.hpp"

namespace jkbms::app {

/// Which options were given where, still as text: the command line over JKBMS_<NAME> over
/// NODEJKBMS_<NAME> over the configuration file.
class GivenOptions {
 public:
  /// Who said it, the weakest first. `bus` is one of the configuration file, `file` its top level.
  enum class Origin { builtin, file, bus, environment, command_line };

  struct Value {
    std::string text;
    std::string source;  ///< "--baudrate" or "JKBMS_BAUDRATE"
    Origin origin = Origin::builtin;
  };

  /// Errors: invalid_argument.
  static Result<GivenOptions> collect(const std::vector<std::string>& arguments,
                                      const Environment& environment);

  /// Adds what a configuration file says and nothing before it did.
  void add_file(const std::string& path, const ConfigFile::Values& values);
  /// A copy in which `values`, of `place` in a configuration file, count before the file's others.
  [[nodiscard]] GivenOptions with(const std::string& place, const ConfigFile::Values& values) const;

  /// Of the option with that long name; nullopt where it was not given.
  [[nodiscard]] std::optional<Value> find(std::string_view name) const;
  /// Every value of an option that may be repeated.
  [[nodiscard]] std::vector<Value> find_all(std::string_view name) const;
  /// The NODEJBD_<NAME> variables that are set where the option is not given by another name.
  [[nodiscard]] const std::vector<std::string>& nodejbd_variables() const noexcept {
    return nodejbd_variables_;
  }

 private:
  Status read_command_line(const std::vector<std::string>& arguments);
  void read_environment(const Environment& environment);

  std::map<std::string, std::vector<Value>, std::less<>> values_;
  std::vector<std::string> nodejbd_variables_;
};

}  // namespace jkbms::app

#endif
