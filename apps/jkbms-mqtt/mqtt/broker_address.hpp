#ifndef JKBMS_MQTT_MQTT_BROKER_ADDRESS_HPP
#define JKBMS_MQTT_MQTT_BROKER_ADDRESS_HPP

#include <optional>
#include <string>
#include <string_view>

#include "jkbms/result.hpp"

namespace jkbms::app {

/// The address of a broker, and the login that its URI gives.
struct BrokerAddress {
  std::string uri;   ///< for Paho: with the port, without the login; safe to log
  std::string host;  ///< without the brackets of an IPv6 address; "fe80::1%eth0" names its link
  std::string link;  ///< the network link of such an address, such as "eth0"; else empty
  int port = 0;
  bool tls = false;
  std::optional<std::string> user;      ///< from the URI
  std::optional<std::string> password;  ///< from the URI
};

/// Reads `host`, `host:port`, `[v6]:port` or a URI with scheme mqtt, tcp, mqtts, ssl, ws or wss. A
/// link in an IPv6 address follows "%25", as in a URI, or "%".
/// Errors: invalid_argument, with a text that never quotes the password.
Result<BrokerAddress> parse_broker_address(std::string_view text);

}  // namespace jkbms::app

#endif
