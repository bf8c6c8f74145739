#include "mqtt/diagnosis/refusal.hpp"

#include <fmt/format.h>

namespace jkbms::app {

Sentence refusal(int code, std::string_view words) {
  switch (code) {
    case 1:
      return {Message::broker_old_mqtt, "it does not speak MQTT 3.1.1"};
    case 2:
      return {Message::broker_bad_id, "it refuses the client id; choose another with --client-id"};
    case 3:
      return {Message::broker_not_available, "it is not available now"};
    case 4:
    case 5:
      return {Message::broker_bad_password,
              "it refuses user name or password; check --mqttuser and --mqttpass-file"};
    default:
      break;
  }
  if (code > 5) {
    return {Message::broker_refused, fmt::format("it refuses the connection with code {}", code)};
  }
  // The library has two texts for the same fault and uses them in turn.
  if (words == "TCP/TLS connect failure" || words == "TCP connect completion failure") {
    return {Message::broker_no_connection, "no connection"};
  }
  if (!words.empty()) return {Message::broker_no_connection, std::string(words)};
  return {Message::broker_no_connection, fmt::format("no connection (code {})", code)};
}

std::string tls_reason(std::string_view line) {
  constexpr int fields_before_reason = 5;
  std::string_view rest = line;
  for (int i = 0; i < fields_before_reason; ++i) {
    const auto colon = rest.find(':');
    if (colon == std::string_view::npos) return std::string(line);
    rest.remove_prefix(colon + 1);
  }
  return std::string(rest.substr(0, rest.find(':')));
}

}  // namespace jkbms::app
