#ifndef JKBMS_MQTT_MQTT_DIAGNOSIS_REFUSAL_HPP
#define JKBMS_MQTT_MQTT_DIAGNOSIS_REFUSAL_HPP

#include <string>
#include <string_view>

#include "system/message.hpp"

namespace jkbms::app {

/// Why an attempt to connect failed. `code` is the return code of a CONNACK, or 0 or less if there
/// was none; `words` are those of the MQTT library.
Sentence refusal(int code, std::string_view words);

/// Returns the reason from a line of OpenSSL's error queue: "certificate verify failed" of
/// "C0D6:error:0A000086:SSL routines:function:certificate verify failed:file:line:". Returns the
/// whole line if it has another form.
std::string tls_reason(std::string_view line);

}  // namespace jkbms::app

#endif
