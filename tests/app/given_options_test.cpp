#include "options/given_options.hpp"

#include <gmock/gmock.h>

namespace jkbms::app {
namespace {

using testing::ElementsAre;
using testing::Field;

/// A value that the option accepts.
std::string sample(const Option& row) {
  return row.kind == ValueKind::flag ? "true" : std::string(row.example);
}

/// The first words of a command line with the option.
std::vector<std::string> words_of(const Command& command, const Option& row) {
  if (command.name.empty()) return {};
  if (row.id == OptionId::all) return {std::string(command.name)};
  return {std::string(command.name), std::string(command.example)};
}

/// Those of the first command that takes it.
std::vector<std::string> command_line_for(const Option& row) {
  for (const Command& each : command_table) {
    if (row.commands.contains(each.id)) return words_of(each, row);
  }
  ADD_FAILURE() << "no command takes --" << row.name;
  return {};
}

GivenOptions given(const std::vector<std::string>& arguments, const Environment& environment = {}) {
  const auto collected = GivenOptions::collect(arguments, environment);
  EXPECT_TRUE(collected);
  return *collected;
}

void expect_value(const GivenOptions& given, const Option& row, const std::string& source,
                  ValueOrigin origin) {
  const GivenValue* const value = given.find(row.id);
  ASSERT_TRUE(value != nullptr) << source;
  EXPECT_EQ(value->text, sample(row)) << source;
  EXPECT_EQ(value->source, source);
  EXPECT_EQ(value->origin, origin) << source;
}

TEST(GivenOptions, AreReadByEveryNameInTheTable) {
  for (const Option& row : option_table()) {
    const std::string name = "--" + std::string(row.name);
    const std::string alias = std::string("-") + row.alias;
    const std::vector<std::string> command = command_line_for(row);
    const auto expect_argument = [&](const std::string& written) {
      std::vector<std::string> arguments = command;
      arguments.push_back(written);
      const bool is_followed_by_value = row.kind != ValueKind::flag && row.implicit_text.empty();
      if (is_followed_by_value) arguments.push_back(sample(row));
      expect_value(given(arguments), row, name, ValueOrigin::command_line);
    };
    expect_argument(name);
    if (row.alias != 0) expect_argument(alias);
    std::vector<std::string> joined = command;
    joined.push_back(name + "=" + sample(row));
    expect_value(given(joined), row, name, ValueOrigin::command_line);
    for (const std::string& variable : environment_names(row)) {
      expect_value(given({}, {{variable, sample(row)}}), row, variable, ValueOrigin::environment);
    }
    if (row.scope == OptionScope::program || row.scope == OptionScope::bus) {
      GivenOptions with_file = given({});
      with_file.add_file("F", {{std::string(row.name), sample(row)}});
      expect_value(with_file, row, "F: " + std::string(row.name), ValueOrigin::file);
    }
  }
}

TEST(GivenOptions, AreReadFromNoOtherVariable) {
  for (const Option& row : option_table()) {
    for (const char* prefix : {"", "JKBMS_", "NODEJKBMS_", "NODEJBD_"}) {
      const std::string variable = environment_name(prefix, row);
      const bool is_read = given({}, {{variable, sample(row)}}).find(row.id) != nullptr;
      EXPECT_EQ(is_read, std::ranges::count(environment_names(row), variable) == 1) << variable;
    }
  }
}

TEST(GivenOptions, HaveExamplesAndDefaultsThatAreAccepted) {
  for (const Option& row : option_table()) {
    EXPECT_EQ(fault_of_value(row, sample(row)), "") << row.name;
    for (const std::string_view text : {row.default_text, row.jk02_default}) {
      if (text.empty()) continue;
      EXPECT_EQ(fault_of_value(row, text), "") << row.name;
    }
  }
}

TEST(GivenOptions, OfTheCommandLineOverrideTheEnvironmentAndTheFile) {
  const auto baudrate = [](GivenOptions options) {
    options.add_file("F", {{"baudrate", "300"}});
    return options.whole(OptionId::baudrate);
  };
  const Environment both{{"JKBMS_BAUDRATE", "19200"}, {"NODEJKBMS_BAUDRATE", "38400"}};
  EXPECT_EQ(baudrate(given({"-b", "9600"}, both)), 9600);
  EXPECT_EQ(baudrate(given({}, both)), 19200);
  EXPECT_EQ(baudrate(given({}, {{"NODEJKBMS_BAUDRATE", "38400"}})), 38400);
  EXPECT_EQ(baudrate(given({}, {{"JKBMS_BAUDRATE", ""}})), 300) << "an empty variable is not set";
  EXPECT_EQ(given({}).whole(OptionId::baudrate), 115200);
}

TEST(GivenOptions, OfABusOverrideTheTopLevelOfTheFile) {
  GivenOptions options = given({"-i", "5"});
  options.add_file("F", {{"baudrate", "300"}, {"capture", "C"}});
  const GivenOptions bus =
      options.with_bus("F: buses[0]", {{"baudrate", "9600"}, {"pollinginterval", "7"}});
  EXPECT_EQ(bus.whole(OptionId::baudrate), 9600);
  EXPECT_EQ(bus.find(OptionId::baudrate)->source, "F: buses[0].baudrate");
  EXPECT_EQ(bus.seconds(OptionId::pollinginterval), std::chrono::seconds(5));
  EXPECT_EQ(bus.text(OptionId::capture), "C");
}

TEST(GivenOptions, KeepEveryValueOfARepeatableOption) {
  EXPECT_THAT(given({"-s", "P", "--serialport", "Q"}).all(OptionId::serialport),
              ElementsAre(Field(&GivenValue::text, "P"), Field(&GivenValue::text, "Q")));
}

TEST(GivenOptions, OfTheCommandLineAreRefusedByACommandThatDoesNotTakeThem) {
  for (const Command& each : command_table) {
    for (const Option& row : option_table()) {
      const std::string name = "--" + std::string(row.name);
      std::vector<std::string> arguments = words_of(each, row);
      for (const std::string& variable : environment_names(row)) {
        EXPECT_TRUE(GivenOptions::collect(arguments, {{variable, sample(row)}})) << variable;
      }
      arguments.push_back(name + "=" + sample(row));
      const auto collected = GivenOptions::collect(arguments, {});
      EXPECT_EQ(collected.has_value(), row.commands.contains(each.id)) << each.name << name;
      if (collected) continue;
      EXPECT_THAT(collected.error().detail, testing::HasSubstr(name));
    }
  }
}

}  // namespace
}  // namespace jkbms::app
