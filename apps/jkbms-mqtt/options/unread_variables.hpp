#ifndef JKBMS_MQTT_OPTIONS_UNREAD_VARIABLES_HPP
#define JKBMS_MQTT_OPTIONS_UNREAD_VARIABLES_HPP

#include <string>
#include <vector>

#include "options/given_options.hpp"
#include "system/environment.hpp"

namespace jkbms::app {

/// An environment variable that is set but not read, although its name has a prefix of this
/// program.
struct UnreadVariable {
  std::string name;
  std::string meant;  ///< the variable with the nearest name, empty if none is near

  /// One sentence for the user.
  [[nodiscard]] std::string described() const;
};

/// Returns the variables JKBMS_... and NODEJKBMS_... that the program does not read, and each
/// NODEJBD_<NAME> of an option that `given` does not have.
std::vector<UnreadVariable> unread_variables(const Environment& environment,
                                             const GivenOptions& given);

}  // namespace jkbms::app

#endif
