#ifndef JKBMS_MQTT_MQTT_DIAGNOSIS_TLS_PROBE_HPP
#define JKBMS_MQTT_MQTT_DIAGNOSIS_TLS_PROBE_HPP

#include <optional>
#include <string>

#include "mqtt/mqtt_options.hpp"
#include "system/message.hpp"

namespace jkbms::app {

/// Looks for a fault in the certificate files that `options` names. Returns one sentence with a
/// hint, or nullopt if there is none.
std::optional<Sentence> find_certificate_file_fault(const MqttOptions& options);

/// Makes a TLS handshake over the connected `socket`, as the client does. Returns why it fails, as
/// one sentence with a hint, or nullopt if it succeeds. Blocks as long as the socket does.
std::optional<Sentence> find_tls_fault(int socket, const MqttOptions& options);

/// Whether the other end of the connected `socket` answers a TLS handshake. Blocks as long as the
/// socket does.
bool speaks_tls(int socket);

}  // namespace jkbms::app

#endif
