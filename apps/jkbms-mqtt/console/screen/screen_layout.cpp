#include "console/screen/screen_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "console/screen/pack_detail.hpp"
#include "console/screen/pack_list.hpp"
#include "console/screen/screen_text.hpp"
#include "system/clean_text.hpp"
#include "system/text_layout.hpp"

namespace jkbms::app {
namespace {

constexpr std::size_t high_screen = 20;  // rows from which a message may take two lines
constexpr std::size_t low_screen = 8;    // rows below which the bottom has one line
constexpr std::size_t least_list = 5;
constexpr std::size_t most_awaited = 2;  // ports that are named
constexpr std::size_t least_label = 12;  // columns of a label in a whole sentence

void append(ScreenLines& lines, const ScreenLines& more) {
  lines.insert(lines.end(), more.begin(), more.end());
}

/// "waiting for NAME to come back", or with the label of the port where the name does not fit.
/// Where that leaves too little of the label: "lost: LABEL".
std::string port_text(const ScreenPort& port, std::size_t columns) {
  const auto sentence = [&](std::string_view before, std::string_view behind,
                            std::string_view narrow) {
    const auto left_by = [columns](std::size_t used) {
      return columns > used ? columns - used : 0;
    };
    const std::size_t room = left_by(before.size() + behind.size());
    const std::string name = printable(port.name);
    if (display_width(name) <= room) return fmt::format("{}{}{}", before, name, behind);
    const std::string label = printable(port.label);
    if (room < std::min(display_width(label), least_label)) {
      return fmt::format("{}{}", narrow, shortened(label, left_by(narrow.size())));
    }
    return fmt::format("{}{}{}", before, shortened(label, room), behind);
  };
  switch (port.state) {
    case ScreenPort::State::missing:
      return sentence("waiting for ", "", "missing: ");
    case ScreenPort::State::lost:
      return sentence("waiting for ", " to come back", "lost: ");
    case ScreenPort::State::unsteady:
      return sentence("", " is lost again and again", "unsteady: ");
    case ScreenPort::State::ended:
      return sentence("end of ", "", "end: ");
    case ScreenPort::State::opening:
    case ScreenPort::State::open:
      break;
  }
  return {};
}

ScreenLines port_lines(const ScreenModel& model, std::size_t columns) {
  ScreenLines lines;
  std::size_t more = 0;
  for (const ScreenPort& port : model.ports) {
    const std::string text = port_text(port, columns);
    if (text.empty()) continue;
    if (lines.size() == most_awaited) {
      ++more;
      continue;
    }
    const bool ended = port.state == ScreenPort::State::ended;
    lines.emplace_back(text, ended ? Tone::plain : Tone::bad);
  }
  if (more > 0) lines.emplace_back(fmt::format("and {} more", more), Tone::bad);
  return lines;
}

/// The keys, how many packs do not answer, and the number of lines that are `hidden` because they
/// do not fit.
ScreenLine key_line(const ScreenModel& model, std::size_t columns, std::size_t hidden) {
  const bool several = model.packs.size() > 1;
  const auto count = std::ranges::count_if(model.packs, &ScreenPack::silent);
  const std::string silent = several && count > 0 ? fmt::format("  {} silent", count) : "";
  const std::string more = hidden > 0 ? fmt::format("  {} more lines", hidden) : "";
  const std::string few = hidden > 0 ? fmt::format("  +{}", hidden) : "";
  const bool chooses = model.has_keys && several;
  const std::string choose = chooses ? "  Up/Down: choose" : "";
  const std::string arrows = chooses ? "  Up/Down" : "";

  struct Form {
    std::string choose, silent, hidden;
  };
  // From the widest to the narrowest.
  const std::array<Form, 8> forms = {{{choose, silent, more},
                                      {choose, silent, few},
                                      {arrows, silent, few},
                                      {arrows, silent, ""},
                                      {"", silent, few},
                                      {"", silent, ""},
                                      {"", "", few},
                                      {"", "", ""}}};
  ScreenLine line;
  for (const Form& form : forms) {
    line = ScreenLine(model.has_keys ? "q: quit" : "Ctrl-C: quit", Tone::dim);
    line.add(form.choose, Tone::dim);
    line.add(form.silent, Tone::bad);
    line.add(form.hidden, Tone::dim);
    if (line.width() <= columns) break;
  }
  return line;
}

ScreenLines bottom_of(const ScreenModel& model, const ScreenSize& size) {
  ScreenLines lines = port_lines(model, size.columns);
  if (size.rows < low_screen) {
    lines.resize(std::min<std::size_t>(lines.size(), 1));
    return lines;
  }
  if (!model.message.empty()) {
    append(lines, folded(printable(model.message), size.columns, size.rows >= high_screen ? 2 : 1,
                         Tone::plain));
  }
  return lines;
}

bool is_empty(const ScreenLine& line) {
  return line.width() == 0;
}

std::size_t lines_with_text(const ScreenLines& lines) {
  return lines.size() - static_cast<std::size_t>(std::ranges::count_if(lines, is_empty));
}

/// What stands above the bottom, in as many lines as it needs or more than fit.
ScreenLines top_of(const ScreenModel& model, Clock::TimePoint now, std::size_t columns,
                   std::size_t room) {
  ScreenLines lines;
  if (model.packs.empty()) {
    lines.emplace_back("no pack has been heard yet");
    return lines;
  }
  const ScreenPack& chosen = model.packs[std::min(model.chosen, model.packs.size() - 1)];
  const PackDetail detail = pack_detail(chosen, model.ports[chosen.port], now, columns);
  if (model.packs.size() > 1) {
    const std::size_t needed = lines_with_text(detail.measured);
    const std::size_t most = std::max(room > needed ? room - needed : 0,
                                      std::min(least_list, std::max<std::size_t>(room / 2, 2)));
    append(lines, pack_list(model, now, columns, most));
    lines.emplace_back();
  }
  append(lines, detail.measured);
  append(lines, detail.rest);
  return lines;
}

}  // namespace

std::vector<std::string> screen_of(const ScreenModel& model, Clock::TimePoint now,
                                   const ScreenSize& size, bool colour) {
  ScreenLines bottom = bottom_of(model, size);
  const bool has_key_line = size.rows >= low_screen || (bottom.empty() && size.rows > 2);
  const std::size_t below = bottom.size() + (has_key_line ? 1 : 0);
  const std::size_t room = size.rows > below ? size.rows - below : 0;
  ScreenLines top = top_of(model, now, size.columns, room);
  if (top.size() > room) std::erase_if(top, is_empty);
  const std::size_t hidden = top.size() > room ? top.size() - room : 0;
  top.resize(room);
  if (has_key_line) bottom.push_back(key_line(model, size.columns, hidden));
  append(top, bottom);
  top.resize(size.rows);
  std::vector<std::string> drawn;
  drawn.reserve(top.size());
  for (const ScreenLine& line : top) drawn.push_back(line.drawn(size.columns, colour));
  return drawn;
}

}  // namespace jkbms::app
