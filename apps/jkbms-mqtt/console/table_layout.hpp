#ifndef JKBMS_MQTT_CONSOLE_TABLE_LAYOUT_HPP
#define JKBMS_MQTT_CONSOLE_TABLE_LAYOUT_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace jkbms::app {

enum class Tone { plain, heading, good, bad, low, high, dim };

/// A titled list of lines, each a label and a value.
struct Section {
  struct Row {
    std::string label;
    std::string value;
    Tone tone = Tone::plain;
  };
  std::string title;
  std::vector<Row> rows;

  void add(std::string label, std::string value, Tone tone = Tone::plain) {
    rows.push_back({std::move(label), std::move(value), tone});
  }
};

/// `text` in the colour of `tone`, or unchanged if `colour` is false.
std::string toned(std::string_view text, Tone tone, bool colour);

/// Each line of `text` in the colour of `tone`; all end with a newline.
std::string toned_lines(std::string_view text, Tone tone, bool colour);

/// Puts the sections in two columns of similar height if `columns` allows it, else below each
/// other. Empty sections are left out.
std::string lay_out(const std::vector<Section>& sections, std::size_t columns, bool colour);

}  // namespace jkbms::app

#endif
