#include "console/screen/pack_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "console/screen/pack_detail.hpp"
#include "system/clean_text.hpp"
#include "system/text_layout.hpp"

namespace jkbms::app {
namespace {

constexpr std::size_t marker_width = 2;
constexpr std::size_t least_name = 6;
constexpr std::size_t narrow_row = 40;
constexpr std::size_t wide_row = 76;
constexpr std::size_t widest_row = 100;
constexpr std::size_t gap_of_blocks = 1;

enum class Field { voltage, current, soc, spread, alarms, age };

struct Column {
  Field field;
  std::string_view heading;
  std::size_t width;  // with the blanks before the value
};

constexpr std::array<Column, 6> wide_columns = {{{Field::voltage, "voltage", 10},
                                                 {Field::current, "current", 11},
                                                 {Field::soc, "SOC", 7},
                                                 {Field::spread, "spread", 9},
                                                 {Field::alarms, "alarms", 8},
                                                 {Field::age, "last answer", 20}}};
constexpr std::array<Column, 6> narrow_columns = {{{Field::voltage, "V", 6},
                                                   {Field::current, "A", 7},
                                                   {Field::soc, "%", 4},
                                                   {Field::spread, "diff", 6},
                                                   {Field::alarms, "!", 2},
                                                   {Field::age, "age", 5}}};
/// What is left out first where a row is too narrow.
constexpr std::array<Field, 4> dispensable = {Field::spread, Field::alarms, Field::current,
                                              Field::soc};

/// The columns of a row of some width, and what is left of it for the name.
struct RowLayout {
  bool wide = false;
  std::vector<Column> columns;
  std::size_t name_width = 0;

  [[nodiscard]] std::size_t used() const {
    std::size_t sum = marker_width;
    for (const Column& column : columns) sum += column.width;
    return sum;
  }
};

RowLayout row_layout(std::size_t width) {
  RowLayout layout;
  layout.wide = width >= wide_row;
  const auto& all = layout.wide ? wide_columns : narrow_columns;
  layout.columns.assign(all.begin(), all.end());
  for (const Field field : dispensable) {
    if (layout.used() + least_name <= width) break;
    std::erase_if(layout.columns, [field](const Column& column) { return column.field == field; });
  }
  layout.name_width = width > layout.used() ? width - layout.used() : 0;
  return layout;
}

/// `value` with as many decimals, at most `decimals`, as fit into `width`.
std::string number(const std::optional<double>& value, int decimals, std::size_t width,
                   bool signs) {
  if (!value) return "-";
  std::string text;
  do {
    text = signs ? fmt::format("{:+.{}f}", *value, decimals)
                 : fmt::format("{:.{}f}", *value, decimals);
  } while (text.size() > width && decimals-- > 0);
  return text;
}

std::size_t alarm_count(const PackState& state) {
  return state.alarms.value_or(IdList{}).size() + (state.battery_down.value_or(false) ? 1 : 0);
}

std::string alarm_text(const PackState& state, bool wide) {
  if (!state.alarms && !state.battery_down) return "-";
  const std::size_t count = alarm_count(state);
  if (!wide) return count > 9 ? "+" : fmt::format("{}", count);
  return count == 0 ? "none" : fmt::format("{}", count);
}

std::string age_of(const ScreenPack& pack, Clock::TimePoint now, bool wide) {
  if (wide)
    return pack.silent || !pack.answered ? answer_text(pack, now) : age_text(now - *pack.answered);
  if (!pack.answered) return "none";
  std::string age = age_text(now - *pack.answered);
  if (age.ends_with(" min")) age.resize(age.size() - 2);
  std::erase(age, ' ');
  return (pack.silent ? "!" : "") + age;
}

std::string text_of(const ScreenPack& pack, const Column& column, Clock::TimePoint now, bool wide) {
  const PackState state = pack.known.state.value_or(PackState{});
  const std::size_t width = column.width - 1;
  const auto with_unit = [wide](std::string text, std::string_view unit) {
    return wide && text != "-" ? text.append(unit) : text;
  };
  switch (column.field) {
    case Field::voltage:
      return with_unit(number(state.voltage_v, 2, wide ? width - 2 : width, false), " V");
    case Field::current:
      return with_unit(number(state.current_a, 2, wide ? width - 2 : width, true), " A");
    case Field::soc:
      return state.soc_percent ? with_unit(fmt::format("{}", *state.soc_percent), " %") : "-";
    case Field::spread:
      return with_unit(number(state.cell_delta_v, 3, wide ? width - 2 : width, false), " V");
    case Field::alarms:
      return alarm_text(state, wide);
    case Field::age:
      break;
  }
  return age_of(pack, now, wide);
}

std::string name_of(const ScreenPack& pack, std::size_t width) {
  std::string name = printable(pack.label);
  if (display_width(name) > width && name.starts_with("address ")) name.replace(0, 7, "addr");
  return shortened(name, width);
}

ScreenLine row_of(const ScreenPack& pack, bool chosen, const RowLayout& layout,
                  Clock::TimePoint now) {
  ScreenLine line(chosen ? "> " : "  ", Tone::heading);
  const Tone tone = pack.silent ? Tone::dim : Tone::plain;
  line.add(name_of(pack, layout.name_width), chosen ? Tone::heading : tone);
  std::size_t at = marker_width + layout.name_width;
  for (const Column& column : layout.columns) {
    at += column.width;
    Tone each = tone;
    if (column.field == Field::age && pack.silent) each = Tone::bad;
    if (column.field == Field::alarms && !pack.silent && pack.known.state &&
        alarm_count(*pack.known.state) > 0) {
      each = Tone::bad;
    }
    line.add_right(text_of(pack, column, now, layout.wide), at, each);
  }
  return line;
}

ScreenLine heading_of(std::string_view name, const RowLayout& layout) {
  ScreenLine line("  ");
  line.add(clipped(name, layout.name_width), Tone::dim);
  std::size_t at = marker_width + layout.name_width;
  for (const Column& column : layout.columns) {
    at += column.width;
    line.add_right(column.heading, at, Tone::dim);
  }
  return line;
}

}  // namespace

ScreenLines pack_list(const ScreenModel& model, Clock::TimePoint now, std::size_t columns,
                      std::size_t most_lines) {
  const std::size_t count = model.packs.size();
  const std::size_t room = std::max<std::size_t>(most_lines, 2) - 1;
  const std::size_t most_blocks = std::max<std::size_t>(columns / narrow_row, 1);
  const std::size_t blocks = std::min((count + room - 1) / room, most_blocks);
  const std::size_t rows = std::min((count + blocks - 1) / blocks, room);
  const std::size_t shown = std::min(rows * blocks, count);
  const std::size_t before = model.chosen > shown / 2 ? model.chosen - shown / 2 : 0;
  const std::size_t first = std::min(before, count - shown);

  const std::size_t block_width = columns / blocks;
  const std::size_t gap = blocks > 1 ? gap_of_blocks : 0;
  const RowLayout layout = row_layout(std::min(block_width - gap, widest_row));
  std::string name = "pack";
  if (shown < count) {
    name = fmt::format("{}-{}/{}", first + 1, first + shown, count);
    if (name.size() > layout.name_width) name = fmt::format("{}/{}", model.chosen + 1, count);
  }
  ScreenLines lines(rows + 1);
  for (std::size_t block = 0; block < blocks; ++block) {
    const std::size_t at = block * block_width;
    lines[0].pad(at);
    lines[0].add(heading_of(name, layout));
    for (std::size_t row = 0; row < rows; ++row) {
      const std::size_t index = first + block * rows + row;
      if (index >= first + shown) break;
      lines[row + 1].pad(at);
      lines[row + 1].add(row_of(model.packs[index], index == model.chosen, layout, now));
    }
  }
  return lines;
}

}  // namespace jkbms::app
