#include "line/line_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "recorded_log.hpp"

namespace jkbms::app {
namespace {

using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::uint8_t garage = 4;

BusConfig bus(LineMode mode = LineMode::poll) {
  BusConfig config;
  config.serialport = "PORT";
  config.protocol = find_protocol("jk02");
  config.mode = mode;
  config.packs = {{garage, "garage", "garage"}, {5, "", "5"}};
  return config;
}

Failure failure(Silence silence = Silence::nothing) {
  return {silence, {Errc::timeout, "no answer within 1000 ms"}, {}};
}

class LineLogTest : public testing::Test {
 protected:
  void change(PackCondition before, PackCondition condition,
              std::optional<Failure> reason = std::nullopt, std::uint8_t address = garage) {
    PackChange change;
    change.address = address;
    change.before = before;
    change.condition = condition;
    change.online = change.was_online = true;
    change.failure = std::move(reason);
    line_log_.pack_changed(change);
  }
  void offline(bool was_online) {
    PackChange change;
    change.kind = PackChange::Kind::online;
    change.address = garage;
    change.condition = change.before = PackCondition::silent;
    change.was_online = was_online;
    change.patience = seconds(25);
    line_log_.pack_changed(change);
  }
  void poll_fails(int in_a_row, bool line_has_answered = false,
                  Silence silence = Silence::nothing) {
    const Failure reason = failure(silence);
    line_log_.poll_failed({garage, reason, in_a_row, false, line_has_answered});
  }
  void info(const std::string& model, const std::string& serial_number, bool another = false) {
    Snapshot known;
    known.info.emplace().model = model;
    known.info->serial_number = serial_number;
    Heard message;
    message.address = garage;
    message.part = Part::info;
    line_log_.heard({message, known, another});
  }
  void line(LineState state, std::optional<Error> error = std::nullopt,
            Silence silence = Silence::nothing, LineCounters heard = {}) {
    LineChange change;
    change.state = state;
    change.error = std::move(error);
    change.silence = silence;
    change.heard = heard;
    change.losses = 7;
    line_log_.line_changed(change);
  }

  BusConfig config_ = bus();
  RecordedLog recorded_;
  LineLog line_log_{config_, recorded_.log()};
};

TEST_F(LineLogTest, NamesPacksByNameAndAddress) {
  change(PackCondition::awaited, PackCondition::answering);
  change(PackCondition::awaited, PackCondition::answering, {}, 5);
  EXPECT_THAT(recorded_.lines(), ElementsAre("<6>PORT garage (address 4): the BMS answers",
                                             "<6>PORT address 5: the BMS answers"));
}

TEST_F(LineLogTest, NamesTheModelAsSoonAsItIsKnown) {
  info("JK_PB2A16S20P", "4711");
  info("JK_PB2A16S20P", "4711");
  change(PackCondition::silent, PackCondition::answering);
  EXPECT_THAT(recorded_.lines(),
              ElementsAre("<6>PORT garage (address 4): the BMS is a JK_PB2A16S20P",
                          "<6>PORT garage (address 4): the BMS answers (JK_PB2A16S20P)"));
}

TEST_F(LineLogTest, WarnsIfAnotherPackAnswers) {
  info("M", "111");
  info("M", "222", true);
  EXPECT_EQ(recorded_.lines().back(),
            "<4>PORT garage (address 4): another pack answers now: serial number 222 instead of "
            "111 [other-pack]");
}

TEST_F(LineLogTest, LogsTheCausesOncePerPackAndKindOfFailure) {
  const auto fall_silent = [&](Silence silence, std::uint8_t address) {
    change(PackCondition::answering, PackCondition::silent, failure(silence), address);
  };
  for (int i = 0; i < 3; ++i) fall_silent(Silence::nothing, garage);
  fall_silent(Silence::noise, garage);
  fall_silent(Silence::noise, garage);
  fall_silent(Silence::nothing, 5);
  const auto causes = HasSubstr("Likely causes");
  EXPECT_THAT(recorded_.lines(),
              ElementsAre(causes, Not(causes), Not(causes), causes, Not(causes), causes));
}

TEST_F(LineLogTest, LogsTheSilenceOfAPackOnceAndNotAfterEachNewConnection) {
  change(PackCondition::answering, PackCondition::silent, failure());
  change(PackCondition::awaited, PackCondition::silent, failure());
  change(PackCondition::awaited, PackCondition::answering);
  change(PackCondition::awaited, PackCondition::silent, failure());
  EXPECT_THAT(recorded_.lines(),
              ElementsAre(HasSubstr("is silent"), HasSubstr("answers"), HasSubstr("is silent")));
}

TEST_F(LineLogTest, LogsANewKindOfFailureOfASilentPack) {
  change(PackCondition::awaited, PackCondition::silent, failure());
  poll_fails(1);
  poll_fails(2, false, Silence::noise);
  poll_fails(2, false, Silence::noise);
  EXPECT_THAT(recorded_.lines(), ElementsAre(HasSubstr("is silent at 115200 baud"),
                                             HasSubstr("gives no valid answer")));
}

TEST_F(LineLogTest, AfterTheThirdFailedPollLogsWhatToTryNext) {
  change(PackCondition::awaited, PackCondition::silent, failure());
  for (int in_a_row = 1; in_a_row <= 5; ++in_a_row) poll_fails(in_a_row);
  const auto lines = recorded_.lines();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[0], AllOf(HasSubstr("<4>PORT garage (address 4) is silent at 115200 baud"),
                              HasSubstr("Likely causes")));
  EXPECT_THAT(lines[1],
              AllOf(HasSubstr("<4>PORT garage (address 4): still no answer; "),
                    HasSubstr("--protocol jk4e57"), HasSubstr("run jkbms-mqtt probe PORT, ")));
}

TEST_F(LineLogTest, OnALineThatWorksLogsAdviceAboutThePack) {
  change(PackCondition::awaited, PackCondition::silent, failure());
  for (int in_a_row = 1; in_a_row <= 5; ++in_a_row) poll_fails(in_a_row, true);
  EXPECT_THAT(recorded_.lines().back(),
              AllOf(HasSubstr("still no answer; the line works"), Not(HasSubstr("--protocol")),
                    Not(HasSubstr("probe"))));
}

TEST_F(LineLogTest, LogsThatAPackAnswersLateOrIsOverheard) {
  change(PackCondition::silent, PackCondition::late);
  change(PackCondition::late, PackCondition::overheard);
  EXPECT_THAT(recorded_.lines(),
              ElementsAre("<4>PORT garage (address 4): the BMS answers later than --reply-timeout "
                          "allows [late-answers]",
                          "<6>PORT garage (address 4): the BMS is heard on the bus"));
}

TEST_F(LineLogTest, LogsWhatThePlausibilityFilterHoldsBack) {
  RecordedLog recorded(LogLevel::debug);
  LineLog line_log(config_, recorded.log());
  const auto withheld = [&](Verdict::Kind kind, PlausibilityRule rule, IdList keys) {
    Verdict verdict;
    verdict.kind = kind;
    verdict.rules = {rule};
    verdict.keys = std::move(keys);
    line_log.withheld({garage, verdict});
  };
  withheld(Verdict::Kind::hold, PlausibilityRule::jump, {"soc_percent", "power_w"});
  withheld(Verdict::Kind::drop, PlausibilityRule::range, {"voltage_v"});
  withheld(Verdict::Kind::publish, PlausibilityRule::other_values, {});
  EXPECT_THAT(recorded.lines(),
              ElementsAre("<7>PORT garage (address 4): implausible values are held until they come "
                          "again: soc_percent, power_w (jump)",
                          "<7>PORT garage (address 4): implausible values are dropped: voltage_v "
                          "(range)",
                          "<7>PORT garage (address 4): the state is published; changed settings or "
                          "device info wait until they come again (other_values)"));
}

TEST_F(LineLogTest, LogsThatAPackIsOffline) {
  offline(true);
  offline(false);
  const std::string line =
      "<4>PORT garage (address 4): no valid answer for 25 s; the pack is offline [pack-offline]";
  EXPECT_THAT(recorded_.lines(), ElementsAre(line, line));
}

TEST_F(LineLogTest, LogsOneLineAboutAnUnreliablePack) {
  PackChange change;
  change.address = garage;
  change.before = PackCondition::silent;
  change.condition = PackCondition::unreliable;
  change.polls = 30;
  change.answers = 14;
  line_log_.pack_changed(change);
  change.kind = PackChange::Kind::online;
  line_log_.pack_changed(change);
  EXPECT_THAT(
      recorded_.lines(),
      ElementsAre(
          "<4>PORT garage (address 4): unreliable: 14 of 30 polls answered; single "
          "changes are logged again when it has been good for 5 minutes [pack-unreliable]"));
}

TEST_F(LineLogTest, LogsTheStateOfThePort) {
  line(LineState::closed, Error{Errc::io, "PORT does not exist", ENOENT});
  line(LineState::open);
  line(LineState::polling);
  line(LineState::lost, Error{Errc::io, "PORT is gone"});
  line(LineState::unsteady, Error{Errc::io, "PORT is gone"});
  EXPECT_THAT(
      recorded_.lines(),
      ElementsAre(
          "<4>PORT does not exist; --list-ports shows what is there; trying again [port-missing]",
          "<6>PORT is open at 115200 baud", "<6>PORT: polling",
          "<4>PORT is gone; trying again [port-lost]",
          HasSubstr("<4>PORT is unsteady: lost 7 times lately")));
}

TEST_F(LineLogTest, LogsWhetherAnotherMasterTransmits) {
  config_.mode = LineMode::automatic;
  line(LineState::listening_first);
  line(LineState::master);
  line(LineState::polling);
  line(LineState::listening);
  EXPECT_THAT(recorded_.lines(),
              ElementsAre("<6>PORT: listening for another master for 7.5 s first",
                          "<4>PORT: another master speaks; listening, nothing is sent until it has "
                          "been silent for 60 s [master-found]",
                          "<6>PORT: no other master speaks; polling",
                          "<6>PORT: listening; nothing is sent"));
}

TEST_F(LineLogTest, LogsWhatWasHeardIfThereAreNoValues) {
  line(LineState::nobody);
  LineCounters heard;
  heard.bytes_dropped = 200;
  heard.fillers = 20;
  line(LineState::nobody, {}, Silence::noise, heard);
  line(LineState::noise, {}, Silence::noise, heard);
  EXPECT_THAT(
      recorded_.lines(),
      ElementsAre(AllOf(HasSubstr("nobody was heard"), HasSubstr("--mode poll")),
                  AllOf(HasSubstr("200 bytes came that form no frame, 10 % of them 00 or FF"),
                        Not(HasSubstr("--mode poll"))),
                  AllOf(HasSubstr("200 bytes"), HasSubstr("nothing is asked"))));
}

TEST_F(LineLogTest, LogsNotices) {
  line_log_.noticed({LineNotice::Kind::unknown_register, 0xD5});
  line_log_.noticed({LineNotice::Kind::slow_round});
  line_log_.noticed({LineNotice::Kind::no_info});
  EXPECT_THAT(recorded_.lines(), ElementsAre(HasSubstr("register 0xD5 is unknown"),
                                             HasSubstr("rounds run back to back"),
                                             HasSubstr("/info is not published")));
}

TEST_F(LineLogTest, APackAloneIsNamedByItsPort) {
  config_.protocol = find_protocol("jk4e57");
  config_.packs = {{0, "", ""}};
  PackChange change;
  change.condition = PackCondition::answering;
  change.online = true;
  line_log_.pack_changed(change);
  line(LineState::polling);
  EXPECT_THAT(recorded_.lines(), ElementsAre("<6>PORT: the BMS answers"));
}

}  // namespace
}  // namespace jkbms::app
