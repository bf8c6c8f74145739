#include "console/screen/screen_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "system/text_layout.hpp"

namespace jkbms::app {
namespace {

constexpr std::size_t least_slot = 20;  // columns of a label and its value
constexpr std::size_t gap = 2;
constexpr std::size_t flow_gap = 3;

}  // namespace

void ScreenLine::add(std::string text, Tone tone) {
  width_ += display_width(text);
  pieces_.push_back({std::move(text), tone});
}

void ScreenLine::add_right(std::string_view text, std::size_t column, Tone tone) {
  const std::size_t used = display_width(text);
  if (column > used) pad(column - used);
  add(std::string(text), tone);
}

void ScreenLine::add(const ScreenLine& line) {
  pieces_.insert(pieces_.end(), line.pieces_.begin(), line.pieces_.end());
  width_ += line.width_;
}

void ScreenLine::pad(std::size_t column) {
  if (column > width_) add(std::string(column - width_, ' '));
}

void ScreenLine::tone(Tone tone) {
  for (Piece& piece : pieces_) piece.tone = tone;
}

std::string ScreenLine::drawn(std::size_t columns, bool colour) const {
  std::string text;
  for (const Piece& piece : pieces_) {
    const std::string shown = clipped(piece.text, columns);
    columns -= display_width(shown);
    if (!shown.empty()) text += toned(shown, piece.tone, colour);
    if (shown.size() < piece.text.size()) break;
  }
  return text;
}

std::string clipped(std::string_view text, std::size_t columns) {
  return std::string(beginning_of(text, columns));
}

std::string shortened(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  return std::string("…").append(end_of(text, columns - 1));
}

ScreenLines folded(std::string_view text, std::size_t columns, std::size_t most, Tone tone) {
  ScreenLines lines;
  const std::string all = fold(text, columns, 2);
  for (std::string_view rest = all; !rest.empty() && lines.size() < most;) {
    const std::size_t end = rest.find('\n');
    std::string line(rest.substr(0, end));
    rest.remove_prefix(end + 1);
    const bool cut = display_width(line) > columns || (lines.size() + 1 == most && !rest.empty());
    if (cut) line = clipped(line, columns > 0 ? columns - 1 : 0) + "…";
    lines.emplace_back(std::move(line), tone);
  }
  return lines;
}

ScreenLines grid(const std::vector<Section::Row>& rows, std::size_t columns) {
  const std::size_t slots = std::max<std::size_t>(columns / least_slot, 1);
  const std::size_t slot = columns / slots;
  ScreenLines lines;
  std::size_t used = slots;  // of the last line
  for (const Section::Row& row : rows) {
    const std::size_t value_width = display_width(row.value);
    const std::size_t width = display_width(row.label) + 1 + value_width;
    const std::size_t wanted = std::min((width + gap + slot - 1) / slot, slots);
    if (used + wanted > slots) {
      lines.emplace_back();
      used = 0;
    }
    const std::size_t end = std::max((used + wanted) * slot, gap) - gap;
    ScreenLine& line = lines.back();
    line.pad(used * slot);
    const std::size_t left = end > line.width() ? end - line.width() : 0;
    const std::string value =
        width > left ? shortened(row.value, left > 9 ? left / 2 : left) : row.value;
    const std::size_t label = left > display_width(value) ? left - display_width(value) - 1 : 0;
    line.add(clipped(row.label, label), Tone::plain);
    line.add_right(value, end, row.tone == Tone::plain ? Tone::heading : row.tone);
    used += wanted;
  }
  return lines;
}

ScreenLines flow(const std::vector<Section::Row>& rows, std::size_t columns) {
  ScreenLines lines;
  for (const Section::Row& row : rows) {
    ScreenLine item(row.label + " ");
    item.add(row.value, row.tone == Tone::plain ? Tone::heading : row.tone);
    if (lines.empty() || lines.back().width() + flow_gap + item.width() > columns) {
      lines.push_back(item);
    } else {
      lines.back().pad(lines.back().width() + flow_gap);
      lines.back().add(item);
    }
  }
  return lines;
}

std::string age_text(std::chrono::steady_clock::duration age) {
  const auto seconds =
      std::max<std::int64_t>(std::chrono::floor<std::chrono::seconds>(age).count(), 0);
  if (seconds < 100) return fmt::format("{} s", seconds);
  if (seconds < 100 * 60) return fmt::format("{} min", seconds / 60);
  if (seconds < 100 * 3600) return fmt::format("{} h", seconds / 3600);
  return fmt::format("{} d", seconds / 86400);
}

}  // namespace jkbms::app
