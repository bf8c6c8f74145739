#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "parsed_options.hpp"
#include "support/temporary_directory.hpp"

namespace jkbms::app {
namespace {

using Filter = PlausibilityFilter;

const Arguments gateway = {"-s", "/dev/ttyUSB0", "-m", "host"};
const Arguments watch = {"-s", "/dev/ttyUSB0", "--watch"};
const Arguments single_reading = {"-s", "/dev/ttyUSB0"};
const Arguments capture = {"-s", "replay:FILE"};
const Arguments watched_capture = {"-s", "replay:FILE", "--watch"};
const Arguments published_capture = {"-s", "replay:FILE", "-m", "host"};

Filter filter_of(Arguments arguments, const Arguments& more = {},
                 const Environment& environment = {}) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Options options = accepted(arguments, environment);
  return options.replay ? options.replay->plausibility : options.buses.at(0).plausibility;
}

TEST(PlausibilityOption, IsOnByDefaultForLiveValuesOnly) {
  EXPECT_EQ(filter_of(gateway), Filter::on);
  EXPECT_EQ(filter_of(watch), Filter::on);
  EXPECT_EQ(filter_of(single_reading), Filter::off);
  EXPECT_EQ(filter_of(capture), Filter::off);
  EXPECT_EQ(filter_of(watched_capture), Filter::off);
  EXPECT_EQ(filter_of(published_capture), Filter::off);
}

TEST(PlausibilityOption, SwitchesTheFilterEverywhere) {
  for (const Arguments& each :
       {gateway, watch, single_reading, capture, watched_capture, published_capture}) {
    SCOPED_TRACE(each.back());
    EXPECT_EQ(filter_of(each, {"--plausibility", "on"}), Filter::on);
    EXPECT_EQ(filter_of(each, {"--plausibility", "off"}), Filter::off);
    EXPECT_EQ(filter_of(each, {}, {{"JKBMS_PLAUSIBILITY", "on"}}), Filter::on);
    EXPECT_EQ(filter_of(each, {}, {{"JKBMS_PLAUSIBILITY", "off"}}), Filter::off);
  }
}

TEST(PlausibilityOption, MayDifferBetweenTheBusesOfAFile) {
  const test::TemporaryDirectory directory;
  const std::string path = (directory.path() / "config.json").string();
  std::ofstream(path) << R"({"mqttbroker": "host", "plausibility": "off", "buses": [
    {"serialport": "/dev/a", "plausibility": "on"},
    {"serialport": "/dev/b"}]})";
  const Options options = accepted({"-c", path});
  ASSERT_EQ(options.buses.size(), 2U);
  EXPECT_EQ(options.buses[0].plausibility, Filter::on);
  EXPECT_EQ(options.buses[1].plausibility, Filter::off);
}

TEST(PlausibilityOption, WithAnotherValueIsRefused) {
  const std::string said = refusal({"-s", "/dev/ttyUSB0", "--plausibility", "maybe"});
  EXPECT_NE(said.find("'maybe'"), std::string::npos) << said;
  EXPECT_NE(said.find("on, off"), std::string::npos) << said;
}

}  // namespace
}  // namespace jkbms::app
