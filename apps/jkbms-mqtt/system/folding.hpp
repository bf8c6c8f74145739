#ifndef JKBMS_MQTT_SYSTEM_FOLDING_HPP
#define JKBMS_MQTT_SYSTEM_FOLDING_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace jkbms::app {

/// How many columns UTF-8 `text` takes on a terminal: its code points (no wide ones are used).
std::size_t display_width(std::string_view text) noexcept;

/// Breaks `text` at blanks so that no line is longer than `columns`; the second line and those
/// behind it begin with `indent` blanks. Ends with a newline. A word that is too long stands alone.
std::string fold(std::string_view text, std::size_t columns, std::size_t indent);

/// `text` with a '?' for each control character: text of a pack may hold anything, and these would
/// steer the terminal.
std::string printable(std::string_view text);

/// `text` as a sentence quotes it: printable, and without its end where it is long.
std::string excerpt(std::string_view text);

}  // namespace jkbms::app

#endif
