#ifndef JKBMS_MQTT_GIVEN_OPTIONS_HPP
#define JKBMS_MQTT_GIVEN_OPTIONS_HPP

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jkbms/result.hpp"
#include "options.hpp"

namespace jkbms::app {

/// Which options were given where, still as text: the command line over JKBMS_<NAME> over
/// NODEJKBMS_<NAME>.
class GivenOptions {
 public:
  struct Value {
    std::string text;
    std::string source;  ///< "--baudrate" or "JKBMS_BAUDRATE"
    bool on_command_line = false;
  };

  /// Errors: invalid_argument.
  static Result<GivenOptions> collect(const std::vector<std::string>& arguments,
                                      const Environment& environment);

  /// Of the option with that long name; nullopt where it was not given.
  [[nodiscard]] std::optional<Value> find(std::string_view name) const;
  /// The NODEJBD_<NAME> variables that are set where the option is not given by another name.
  [[nodiscard]] const std::vector<std::string>& nodejbd_variables() const noexcept {
    return nodejbd_variables_;
  }

 private:
  Status read_command_line(const std::vector<std::string>& arguments);
  void read_environment(const Environment& environment);

  std::map<std::string, Value, std::less<>> values_;
  std::vector<std::string> nodejbd_variables_;
};

}  // namespace jkbms::app

#endif
