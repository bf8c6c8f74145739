#ifndef JKBMS_MQTT_MQTT_CLIENT_ID_HPP
#define JKBMS_MQTT_MQTT_CLIENT_ID_HPP

#include <string>
#include <string_view>

#include "system/environment.hpp"

namespace jkbms::app {

/// Returns "jkbms-" and 16 digits made from `identity` and `topic`: the same after a restart,
/// another one for another program. Every broker takes its length.
std::string make_client_id(std::string_view identity, std::string_view topic);

/// What tells this program from every other one. With a state directory (STATE_DIRECTORY) it is a
/// random text, kept there in the file `client-id`; else it is made from the machine and from
/// `source`, the ports that the program reads.
std::string program_identity(const Environment& environment, std::string_view source);

}  // namespace jkbms::app

#endif
