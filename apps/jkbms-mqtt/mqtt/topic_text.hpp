#ifndef JKBMS_MQTT_MQTT_TOPIC_TEXT_HPP
#define JKBMS_MQTT_MQTT_TOPIC_TEXT_HPP

#include <string>
#include <string_view>

namespace jkbms::app {

/// Whether a broker takes the text: UTF-8 without control characters.
bool is_clean_text(std::string_view text) noexcept;

/// The text with `by` in place of each control character, each byte that is no UTF-8, and each
/// character of `also`.
std::string cleaned_text(std::string_view text, std::string_view also, char by);

}  // namespace jkbms::app

#endif
