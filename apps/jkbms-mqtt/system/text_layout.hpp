#ifndef JKBMS_MQTT_SYSTEM_TEXT_LAYOUT_HPP
#define JKBMS_MQTT_SYSTEM_TEXT_LAYOUT_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace jkbms::app {

/// The number of terminal columns that UTF-8 `text` takes: its code points (wide characters are
/// not used).
std::size_t display_width(std::string_view text) noexcept;

/// Breaks `text` at blanks so that no line is longer than `columns`. Each line after the first
/// begins with `indent` blanks. A word longer than a line stands alone on its line. The result ends
/// with a newline.
std::string fold(std::string_view text, std::size_t columns, std::size_t indent);

}  // namespace jkbms::app

#endif
