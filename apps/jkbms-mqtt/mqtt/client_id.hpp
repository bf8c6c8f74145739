#ifndef JKBMS_MQTT_MQTT_CLIENT_ID_HPP
#define JKBMS_MQTT_MQTT_CLIENT_ID_HPP

#include <optional>
#include <string>
#include <string_view>

namespace jkbms::app {

/// Returns "jkbms-" and 16 digits made from `identity` and `topic`: the same id after a restart,
/// another id for another program. Every broker accepts an id of this length.
std::string make_client_id(std::string_view identity, std::string_view topic);

/// Returns a text that identifies this program. With a state directory it is a random text in the
/// file `client-id` of that directory. Otherwise it is made from the machine and
/// from `source`, the ports that the program reads.
std::string program_identity(const std::optional<std::string>& state_directory,
                             std::string_view source);

}  // namespace jkbms::app

#endif
