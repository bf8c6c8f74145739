#ifndef JKBMS_MQTT_SYSTEM_TEXT_LAYOUT_HPP
#define JKBMS_MQTT_SYSTEM_TEXT_LAYOUT_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace jkbms::app {

/// The number of terminal columns that UTF-8 `text` takes: two for a wide character such as 電,
/// none for one that is drawn over another, one for each other character. Whatever the locale is.
std::size_t display_width(std::string_view text) noexcept;

/// The longest beginning of `text`, or its longest end, that takes at most `columns`.
std::string_view beginning_of(std::string_view text, std::size_t columns) noexcept;
std::string_view end_of(std::string_view text, std::size_t columns) noexcept;

/// Breaks `text` at blanks so that no line is longer than `columns`. Each line after the first
/// begins with `indent` blanks. A word longer than a line stands alone on its line. The result ends
/// with a newline.
std::string fold(std::string_view text, std::size_t columns, std::size_t indent);

}  // namespace jkbms::app

#endif
