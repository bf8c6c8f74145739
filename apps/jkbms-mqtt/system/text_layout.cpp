#include "system/text_layout.hpp"

#include <algorithm>

namespace jkbms::app {

std::size_t display_width(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string fold(std::string_view text, std::size_t columns, std::size_t indent) {
  std::string folded;
  const std::size_t lead = std::min(text.find_first_not_of(' '), text.size());
  std::string line(lead, ' ');
  bool fresh = true;  // only blanks on this line yet
  text.remove_prefix(lead);
  while (!text.empty()) {
    // Runs of blanks inside a line are layout and are kept.
    const std::size_t gap = std::min(text.find_first_not_of(' '), text.size());
    const std::size_t end = std::min(text.find(' ', gap), text.size());
    const std::string_view word = text.substr(gap, end - gap);
    if (!fresh && display_width(line) + gap + display_width(word) > columns) {
      folded += line + "\n";
      line = std::string(indent, ' ');
    } else {
      line.append(gap, ' ');
    }
    line += word;
    fresh = false;
    text.remove_prefix(end);
  }
  return folded + line + "\n";
}

}  // namespace jkbms::app
