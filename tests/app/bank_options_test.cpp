#include <gmock/gmock.h>

#include "options/given_options.hpp"
#include "parsed_options.hpp"

// Which pack belongs to which bank.

namespace jkbms::app {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

CheckedOptions checked(std::string_view file, Arguments more = {},
                       const Environment& environment = {}) {
  more.insert(more.end(), {"-c", "F"});
  auto given = GivenOptions::collect(more, environment);
  EXPECT_TRUE(given);
  return check_options(*std::move(given), environment,
                       [file](const std::string&) { return parse_config(file); });
}

/// The banks of the packs, in their order, with a configuration file of this text.
std::vector<std::string> banks(const CheckedOptions& checked) {
  std::vector<std::string> banks;
  const auto* const options = std::get_if<Options>(&checked);
  if (options == nullptr) {
    ADD_FAILURE() << std::get<OptionError>(checked).text;
    return banks;
  }
  for (const BusConfig& bus : options->buses) {
    for (const PackConfig& pack : bus.packs) banks.push_back(pack.bank);
  }
  return banks;
}

std::string fault(std::string_view file, ExitCode code = ExitCode::bad_configuration,
                  const Arguments& more = {}) {
  const auto result = checked(file, more);
  const auto* const error = std::get_if<OptionError>(&result);
  EXPECT_NE(error, nullptr);
  if (error == nullptr) return {};
  EXPECT_EQ(exit_code_of(*error), code) << error->text;
  return error->text;
}

constexpr std::string_view two_buses = R"({
  "bank": "house",
  "buses": [
    {"serialport":"/dev/a","packs":[{"name":"x","address":1},{"address":2,"bank":"boat"}]},
    {"serialport":"/dev/b","bank":"boat"},
    {"serialport":"/dev/c"}
  ]})";

TEST(Banks, BelongToEachPackUnlessTheyAreGiven) {
  EXPECT_THAT(banks(checked(R"({"serialport":"P"})")), ElementsAre(""));
  EXPECT_THAT(banks(checked(R"({"serialport":"P","bank":"house","address":"1-3"})")),
              ElementsAre("house", "house", "house"));
}

TEST(Banks, OfAPackOverrideItsBusAndTheTopLevel) {
  EXPECT_THAT(banks(checked(two_buses)), ElementsAre("house", "boat", "boat", "house"));
}

TEST(Banks, OfTheCommandLineAndTheEnvironmentOverrideTheFile) {
  EXPECT_THAT(banks(checked(two_buses, {"--bank", "all"})),
              ElementsAre("all", "all", "all", "all"));
  EXPECT_THAT(banks(checked(two_buses, {}, {{"JKBMS_BANK", "all"}})),
              ElementsAre("all", "all", "all", "all"));
}

TEST(Banks, NeedNoConfigurationFile) {
  const Options options =
      accepted({"-s", "P", "--pack", "garage=1", "--pack", "shed=2", "--bank", "house"});
  EXPECT_EQ(options.buses[0].packs[0].bank, "house");
  EXPECT_EQ(options.buses[0].packs[1].bank, "house");
  EXPECT_THAT(texts(options.warnings), ElementsAre("--bank has no effect without --mqttbroker"));
}

TEST(Banks, HaveNamesLikePacks) {
  for (const char* name : {"", "a/b", "a+b", "#", "$SYS", " a", "state", "gateway", "a\nb"}) {
    EXPECT_THAT(refusal({"-s", "P", std::string("--bank=") + name}), HasSubstr("--bank")) << name;
  }
  EXPECT_THAT(fault(R"({"serialport":"P","bank":"a/b"})"),
              AllOf(HasSubstr("F: bank is 'a/b'"), HasSubstr("'+', '#' or '/'")));
  EXPECT_THAT(fault(R"({"buses":[{"serialport":"P","packs":[{"address":1,"bank":"state"}]}]})"),
              AllOf(HasSubstr("F: buses[0].packs[0].bank is 'state'"), HasSubstr("a document's")));
}

TEST(Banks, MayNotHaveTheNameOfAPack) {
  EXPECT_THAT(refusal({"-s", "P", "--pack", "garage=1", "--bank", "garage"}),
              HasSubstr("'garage' is the name of a pack and of a bank"));
}

TEST(Banks, MayNotHaveTheTopicOfAPackWithoutAName) {
  EXPECT_THAT(refusal({"-s", "P", "--pack", "garage=1", "--bank", "7"}),
              AllOf(HasSubstr("the name '7' of a bank"), HasSubstr("address 7 of P")));
  EXPECT_THAT(fault(R"({"bank":"b","buses":[{"serialport":"/dev/a"},{"serialport":"/dev/b"}]})"),
              AllOf(HasSubstr("the name 'b' of a bank"), HasSubstr("the only pack of /dev/b")));
  EXPECT_EQ(accepted({"-s", "P", "--bank", "7"}).buses[0].packs[0].bank, "7")
      << "a pack alone has no topic of its own";
}

TEST(Banks, OfACommandLineAreABadOption) {
  EXPECT_THAT(fault(R"({"buses":[{"serialport":"P","packs":[{"name":"x","address":1}]}]})",
                    ExitCode::bad_option, {"--bank", "x"}),
              HasSubstr("'x' is the name of a pack and of a bank"));
}

TEST(Banks, NeedPacksThatAreNamed) {
  EXPECT_THAT(refusal({"-s", "P", "--mode", "listen", "--bank", "house"}),
              AllOf(HasSubstr("--bank is 'house'; no pack of P is named"),
                    HasSubstr("--address or --pack")));
  const Options options = accepted({"-s", "P", "--mode", "listen", "-a", "1,2", "--bank", "house"});
  EXPECT_EQ(options.buses[0].packs[1].bank, "house");
}

TEST(Banks, OfACaptureAreNotMade) {
  EXPECT_THAT(texts(accepted({"-s", "replay:F", "-m", "host", "--bank", "house"}).warnings),
              ElementsAre("--bank is not used with a capture"));
}

}  // namespace
}  // namespace jkbms::app
