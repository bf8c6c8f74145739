#include "console/table_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "console/table_layout.hpp"
#include "snapshots.hpp"
#include "support/capture_files.hpp"
#include "support/sample_reply.hpp"
#include "system/text_layout.hpp"

namespace jkbms::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::filesystem::path folder = JKBMS_TABLES_DIR;

Terminal plain(std::size_t columns) {
  return {false, false, columns};
}
Terminal coloured(std::size_t columns) {
  return {true, true, columns};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string without_colour(const std::string& text) {
  std::string shown;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = text.find('m', i);
    } else {
      shown += text[i];
    }
  }
  return shown;
}

Snapshot with_time(Snapshot snapshot) {
  if (snapshot.state) {
    snapshot.state->timestamp = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
  }
  return snapshot;
}

/// Returns the line of the table that begins with the number of a cell.
std::string cell_line(const std::string& table, int number) {
  const std::string begin = (number < 10 ? "   " : "  ") + std::to_string(number) + "  ";
  for (const std::string& line : lines_of(table)) {
    if (line.starts_with(begin)) return line;
  }
  return {};
}

struct Case {
  std::string name;
  Snapshot snapshot;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const std::string& name : golden_names()) {
    all.push_back({name, with_time(golden_snapshot(name))});
  }
  auto fullest = test::sample_reply(32);
  fullest.set_u16(0x8B, 0xFFFF)
      .set_u16(0x8C, 0x000F)
      .set_u16(0x83, 0xFFFF)
      .set_u16(0x84, 0x7FFF)
      .set_u16(0x80, 140)
      .set_u16(0x87, 0xFFFF)
      .set_u32(0x89, 0xFFFFFFFF)
      .set_u32(0xB9, 0xFFFFFFFF)
      .set_u32(0xB6, 71'000'000)
      .set_text(0xB4, "MMMMMMMM", 8)
      .set_text(0xB5, "MMMM", 4)
      .set_text(0xB7, "MMMMMM_SMMMMMMM", 15)
      .set_text(0xBA, "MMMMMMMMMMMMMMMMMMMMMMMM", 24);
  all.push_back({"fullest", with_time(snapshot_of(fullest))});
  auto named = test::sample_reply(16);
  named.set_text(0xBA, "Wednesday 12JK_MMMMMMMMM", 24);
  all.push_back({"longest model", with_time(snapshot_of(named))});
  for (std::uint8_t cells = 1; cells <= 32; ++cells) {
    all.push_back({std::to_string(cells) + " cells", snapshot_of(test::sample_reply(cells))});
  }
  all.push_back({"nothing", {}});
  return all;
}

TEST(TableView, NoLineIsLongerThanTheTerminal) {
  for (const Case& each : cases()) {
    for (const std::size_t columns : {40U, 60U, 72U, 80U, 120U}) {
      for (const std::string& line : lines_of(render_table(each.snapshot, plain(columns)))) {
        EXPECT_LE(display_width(line), columns) << each.name << ": " << line;
      }
    }
  }
}

TEST(TableView, ColourDoesNotChangeTheText) {
  for (const Case& each : cases()) {
    for (const std::size_t columns : {40U, 80U}) {
      EXPECT_EQ(without_colour(render_table(each.snapshot, coloured(columns))),
                render_table(each.snapshot, plain(columns)))
          << each.name << " at " << columns;
    }
  }
}

TEST(TableView, ColourAppearsOnlyIfItIsEnabled) {
  const Snapshot snapshot = golden_snapshot("16s-all-alarms");
  EXPECT_THAT(render_table(snapshot, plain(80)), Not(HasSubstr("\x1b")));
  EXPECT_THAT(render_table(snapshot, coloured(80)), HasSubstr("\x1b["));
}

TEST(TableView, EndsWithANewlineAndHasNoBlanksAtLineEnds) {
  for (const Case& each : cases()) {
    const std::string table = render_table(each.snapshot, plain(80));
    EXPECT_TRUE(table.ends_with('\n')) << each.name;
    for (const std::string& line : lines_of(table)) {
      EXPECT_FALSE(line.ends_with(' ')) << each.name << ": " << line;
    }
  }
}

TEST(TableView, MarksTheLowestAndTheHighestCellOnce) {
  auto fields = test::sample_reply(4);
  fields.set_cells({{1, 3300}, {2, 3290}, {3, 3350}, {4, 3290}});
  const std::string table = render_table(snapshot_of(fields), plain(80));
  EXPECT_THAT(cell_line(table, 2), HasSubstr("lowest"));
  EXPECT_THAT(cell_line(table, 3), HasSubstr("highest"));
  for (const int other : {1, 4}) {
    EXPECT_THAT(cell_line(table, other),
                AllOf(Not(HasSubstr("lowest")), Not(HasSubstr("highest"))));
  }
}

TEST(TableView, ABarIsLongerTheHigherItsCell) {
  auto fields = test::sample_reply(4);
  fields.set_cells({{1, 3200}, {2, 3250}, {3, 3300}, {4, 3350}});
  const std::string table = render_table(snapshot_of(fields), plain(80));
  const auto blocks = [&](int number) {
    const std::string line = cell_line(table, number);
    std::size_t count = 0;
    for (std::size_t at = 0; (at = line.find("█", at)) != std::string::npos; ++at) ++count;
    return count;
  };
  EXPECT_LT(blocks(1), blocks(2));
  EXPECT_LT(blocks(2), blocks(3));
  EXPECT_LT(blocks(3), blocks(4));
  EXPECT_EQ(blocks(4), 50U);
}

TEST(TableView, AMissingCellIsShownAsNotReported) {
  test::FrameFields fields;
  fields.set_cells({{1, 3300}, {3, 3295}}).set_u16(0x83, 660);
  EXPECT_THAT(cell_line(render_table(snapshot_of(fields), plain(80)), 2),
              HasSubstr("not reported"));
}

TEST(TableView, AlarmsAreInWords) {
  const std::string table = render_table(golden_snapshot("16s-all-alarms"), plain(80));
  for (const char* words : {"low capacity", "MOSFET overtemperature", "cell voltage difference",
                            "protection 309 a", "unknown alarm bit 15"}) {
    EXPECT_THAT(table, HasSubstr(words));
  }
  EXPECT_THAT(table, Not(HasSubstr("_overtemperature")));
  EXPECT_THAT(render_table(golden_snapshot("16s-battery-down"), plain(80)),
              HasSubstr("battery down"));
  EXPECT_THAT(render_table(golden_snapshot("04s-idle"), plain(80)), HasSubstr("none"));
}

TEST(TableView, ControlCharactersDoNotReachTheTerminal) {
  auto fields = test::sample_reply(4);
  fields.set_text(0xB4, "a\x1b[2Jb", 8)
      .set_text(0xB5, "\r\n\t\x7F", 4)
      .set_text(0xBA, "x\x1b]0;t\x07yzuvwJK\x1b[31mB1", 24);
  const std::string table = render_table(snapshot_of(fields), plain(80));
  EXPECT_EQ(table.find_first_of("\x1b\r\t\x07\x7F"), std::string::npos);
  EXPECT_THAT(table, HasSubstr("a?[2Jb"));
}

TEST(TableView, ControlCharactersOfTwoBytesDoNotReachTheTerminal) {
  auto fields = test::sample_reply(4);
  fields.set_text(0xB4,
                  "a\xC2\x9B"
                  "2Jb",
                  8);  // U+009B begins a command as ESC [ does
  EXPECT_THAT(render_table(snapshot_of(fields), plain(80)), Not(HasSubstr("\xC2\x9B")));
}

TEST(TableView, UnknownValuesAreLeftOut) {
  const std::string table = render_table(golden_snapshot("reply-85"), plain(80));
  EXPECT_THAT(table, HasSubstr("State of charge"));
  for (const char* absent : {"Voltage", "Temperatures", "Alarms", "Switches", "Cells", "Info"}) {
    EXPECT_THAT(table, Not(HasSubstr(absent)));
  }
}

TEST(TableView, MatchesTheReviewedTables) {
  EXPECT_EQ(render_table(with_time(golden_snapshot("08s-charging")), plain(80)),
            test::read_text(folder / "08s-charging.80.txt").value_or("no such file"));
  EXPECT_EQ(render_table(with_time(golden_snapshot("16s-all-alarms")), plain(40)),
            test::read_text(folder / "16s-all-alarms.40.txt").value_or("no such file"));
}

TEST(TableLayout, SectionsStandBesideEachOtherIfThereIsRoom) {
  const std::vector<Section> sections = {{"A", {{"x", "1"}, {"y", "2"}}}, {"B", {{"z", "3"}}}};
  EXPECT_THAT(lay_out(sections, 80, false), StartsWith("A" + std::string(41, ' ') + "B\n"));
  EXPECT_THAT(lay_out(sections, 71, false), StartsWith("A\n"));
}

TEST(TableLayout, EmptySectionsAreLeftOut) {
  EXPECT_EQ(lay_out({{"A", {}}, {"B", {{"", "v"}}}}, 40, false), "B\n  v\n");
}

TEST(TableLayout, AValueThatDoesNotFitGoesBelowItsLabel) {
  const std::string value = "one two three four five six seven eight";
  const auto lines = lines_of(lay_out({{"A", {{"label", value}}}}, 40, false));
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[1], "  label");
  EXPECT_EQ(lines[2] + lines[3], "    one two three four five six seven    eight");
}

TEST(TableLayout, TonesAreColoursOnlyWithColour) {
  EXPECT_EQ(toned("text", Tone::bad, false), "text");
  EXPECT_EQ(toned("text", Tone::bad, true), "\x1b[1;31mtext\x1b[0m");
  EXPECT_EQ(toned("text", Tone::plain, true), "text");
}

}  // namespace
}  // namespace jkbms::app
