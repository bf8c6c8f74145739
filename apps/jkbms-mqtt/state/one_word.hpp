#ifndef JKBMS_MQTT_STATE_ONE_WORD_HPP
#define JKBMS_MQTT_STATE_ONE_WORD_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace jkbms::app {

/// The longest text that can be read back from one word.
inline constexpr std::size_t longest_word_text = 4096;

/// The text with each unusual byte as `%XX`: one word of one line, whatever a pack sent.
std::string one_word(std::string_view text);
/// nullopt if the word is none of these, or empty.
std::optional<std::string> text_of_word(std::string_view word);

/// Removes the first word of `line` and the blank behind it.
std::string_view take_word(std::string_view& line);

}  // namespace jkbms::app

#endif
