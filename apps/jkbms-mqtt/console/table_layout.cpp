#include "console/table_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "system/text_layout.hpp"

namespace jkbms::app {
namespace {

constexpr std::size_t two_columns_from = 72;
constexpr std::size_t gutter = 4;
constexpr std::size_t widest_column = 38;
constexpr std::size_t label_indent = 2;

/// A line, and its width on the screen without colour codes.
struct Line {
  std::string text;
  std::size_t width = 0;
};

std::string padding(std::size_t from, std::size_t to) {
  return std::string(to > from ? to - from : 0, ' ');
}

/// The lines of `text`, each of which ends with a newline.
std::vector<std::string_view> lines_in(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// Puts `label` left and `value` right, or below each other if they do not fit.
void append_row(std::vector<Line>& lines, const Section::Row& row, std::size_t width, bool colour) {
  const std::string label = std::string(label_indent, ' ') + row.label;
  const std::size_t used = display_width(label) + 1 + display_width(row.value);
  const std::string value = toned(row.value, row.tone, colour);
  if (row.label.empty() && used <= width) {
    lines.push_back({label + value, used - 1});
    return;
  }
  if (used <= width) {
    lines.push_back({label + padding(used, width) + " " + value, width});
    return;
  }
  if (!row.label.empty()) lines.push_back({label, display_width(label)});
  const std::size_t indent = row.label.empty() ? label_indent : 2 * label_indent;
  const std::string folded = fold(std::string(indent, ' ') + row.value, width, indent);
  for (const std::string_view piece : lines_in(folded)) {
    lines.push_back({toned(piece, row.tone, colour), display_width(piece)});
  }
}

std::vector<Line> lines_of(const Section& section, std::size_t width, bool colour) {
  std::vector<Line> lines;
  lines.push_back({toned(section.title, Tone::heading, colour), display_width(section.title)});
  for (const Section::Row& row : section.rows) append_row(lines, row, width, colour);
  return lines;
}

void append(std::vector<Line>& column, const std::vector<Line>& lines) {
  if (!column.empty()) column.push_back({});
  column.insert(column.end(), lines.begin(), lines.end());
}

}  // namespace

std::string toned(std::string_view text, Tone tone, bool colour) {
  static constexpr std::array<std::string_view, 7> codes = {"", "1", "32", "1;31", "36", "33", "2"};
  const std::string_view code = codes[static_cast<std::size_t>(tone)];
  if (!colour || code.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string toned_lines(std::string_view text, Tone tone, bool colour) {
  std::string result;
  for (const std::string_view line : lines_in(text)) result += toned(line, tone, colour) + "\n";
  return result;
}

std::string lay_out(const std::vector<Section>& sections, std::size_t columns, bool colour) {
  const bool two = columns >= two_columns_from;
  const std::size_t width = std::min(two ? (columns - gutter) / 2 : columns, widest_column);
  std::vector<Line> left;
  std::vector<Line> right;
  for (const Section& section : sections) {
    if (section.rows.empty()) continue;
    append(two && right.size() < left.size() ? right : left, lines_of(section, width, colour));
  }
  std::string text;
  for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    const Line a = i < left.size() ? left[i] : Line{};
    const Line b = i < right.size() ? right[i] : Line{};
    text += a.text;
    if (b.width > 0) text += padding(a.width, width + gutter) + b.text;
    text += '\n';
  }
  return text;
}

}  // namespace jkbms::app
