#ifndef JKBMS_MQTT_CONSOLE_SCREEN_SCREEN_TEXT_HPP
#define JKBMS_MQTT_CONSOLE_SCREEN_SCREEN_TEXT_HPP

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "console/table_layout.hpp"

namespace jkbms::app {

/// A line of the screen: pieces of text, each with its tone.
class ScreenLine {
 public:
  ScreenLine() = default;
  explicit ScreenLine(std::string text, Tone tone = Tone::plain) { add(std::move(text), tone); }

  void add(std::string text, Tone tone = Tone::plain);
  /// Adds `text` so that it ends at `column`.
  void add_right(std::string_view text, std::size_t column, Tone tone = Tone::plain);
  void add(const ScreenLine& line);
  /// Adds blanks up to `column`.
  void pad(std::size_t column);
  /// Gives the whole line one tone.
  void tone(Tone tone);

  [[nodiscard]] std::size_t width() const noexcept { return width_; }
  /// The line as a terminal of this width shows it: what is longer is cut.
  [[nodiscard]] std::string drawn(std::size_t columns, bool colour) const;

 private:
  struct Piece {
    std::string text;
    Tone tone;
  };
  std::vector<Piece> pieces_;
  std::size_t width_ = 0;
};

using ScreenLines = std::vector<ScreenLine>;

/// The beginning of `text` that fits into `columns`.
std::string clipped(std::string_view text, std::size_t columns);

/// `text`, or its end after "…" if it is longer: the end of a port's name tells more than its
/// begin.
std::string shortened(std::string_view text, std::size_t columns);

/// `text` in at most `most` lines. The last one ends with "…" if more would follow.
ScreenLines folded(std::string_view text, std::size_t columns, std::size_t most, Tone tone);

/// Labels and values beside each other, in as many columns as fit.
ScreenLines grid(const std::vector<Section::Row>& rows, std::size_t columns);

/// Labels and values one after another, as many on a line as fit.
ScreenLines flow(const std::vector<Section::Row>& rows, std::size_t columns);

/// "12 s", "5 min", "3 h", "2 d"
std::string age_text(std::chrono::steady_clock::duration age);

}  // namespace jkbms::app

#endif
