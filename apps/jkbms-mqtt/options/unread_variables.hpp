#ifndef JKBMS_MQTT_OPTIONS_UNREAD_VARIABLES_HPP
#define JKBMS_MQTT_OPTIONS_UNREAD_VARIABLES_HPP

#include <string>
#include <vector>

#include "options/given_options.hpp"
#include "system/environment.hpp"

namespace jkbms::app {

/// A variable that is set and not read, although it has a prefix of this program.
struct UnreadVariable {
  std::string name;
  std::string meant;  ///< the variable that may be meant, empty where none is near

  /// One sentence for the user.
  [[nodiscard]] std::string described() const;
};

/// The variables JKBMS_... and NODEJKBMS_... that are not read, and each NODEJBD_<NAME> of an
/// option that `given` does not have.
std::vector<UnreadVariable> unread_variables(const Environment& environment,
                                             const GivenOptions& given);

}  // namespace jkbms::app

#endif
