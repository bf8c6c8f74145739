#ifndef JKBMS_MQTT_SYSTEM_CLEAN_TEXT_HPP
#define JKBMS_MQTT_SYSTEM_CLEAN_TEXT_HPP

#include <string>
#include <string_view>

/// Text that comes from outside the program may hold anything, including sequences that control a
/// terminal. These functions check and replace such characters. A character that changes the
/// direction of text (U+202E and its like) counts as a control character.
namespace jkbms::app {

/// Whether `text` is UTF-8 without control characters, as a broker requires.
bool is_clean_text(std::string_view text) noexcept;

/// `text` with `by` in place of each control character, each byte that is not UTF-8, and each
/// character of `also`.
std::string cleaned_text(std::string_view text, std::string_view also, char by);

/// `text` with a '?' in place of each control character and each byte that is not UTF-8.
std::string printable(std::string_view text);

/// `text` as a message quotes it: printable, and cut after 120 bytes.
std::string excerpt(std::string_view text);

/// `text` as one word of a command line for a shell, quoted where it must be.
std::string shell_word(std::string_view text);

}  // namespace jkbms::app

#endif
