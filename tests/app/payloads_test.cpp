#include "mqtt/payload/payloads.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <set>

#include "snapshots.hpp"
#include "support/capture_files.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::app {
namespace {

using std::filesystem::path;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

const path folder = JKBMS_PAYLOADS_DIR;

std::string message(const std::string& pack, const std::string& cells) {
  return "{\"pack\":" + pack + ",\n\"cells\":" + cells + "}\n";
}

void expect_payloads(const Snapshot& snapshot, const std::string& name) {
  EXPECT_EQ(message(nodejkbms_pack(snapshot), nodejkbms_cells(snapshot)),
            test::read_text(folder / (name + ".nodejkbms.json")).value_or("no such file"));
  EXPECT_EQ(message(nodejbd_pack(snapshot), nodejbd_cells(snapshot)),
            test::read_text(folder / (name + ".nodejbd.json")).value_or("no such file"));
}

rapidjson::Document parsed(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.c_str());
  EXPECT_TRUE(document.IsObject()) << text;
  return document;
}

std::vector<std::string> keys_of(const rapidjson::Value& object) {
  std::vector<std::string> keys;
  for (const auto& member : object.GetObject()) keys.emplace_back(member.name.GetString());
  return keys;
}

/// The keys of protectionStatus that are true.
std::set<std::string> protections(const std::string& pack) {
  std::set<std::string> keys;
  const auto document = parsed(pack);
  for (const auto& member : document["protectionStatus"].GetObject()) {
    if (member.value.IsTrue()) keys.insert(member.name.GetString());
  }
  return keys;
}

class GoldenPayload : public testing::TestWithParam<std::string> {};

TEST_P(GoldenPayload, IsAsDocumented) {
  expect_payloads(golden_snapshot(GetParam()), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Frames, GoldenPayload,
                         testing::Values("04s-idle", "08s-charging", "16s-discharging",
                                         "24s-charging-balancing", "32s-idle-8000", "16s-cold",
                                         "16s-at-zero", "16s-first-sensor-lost", "16s-v0-charging",
                                         "16s-all-alarms", "16s-alarm-309", "16s-battery-down",
                                         "16s-capacity-b9", "16s-text-inner-nul", "16s-text-empty"),
                         [](const auto& frame) {
                           std::string name = frame.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST(Payloads, LeaveOutUnknownValues) {
  test::FrameFields fields;
  fields.set_cells({{1, 3300}, {3, 3295}}).set_u16(0x83, 330).set_u32(0x89, 7000);
  expect_payloads(snapshot_of(fields), "missing-registers");
}

TEST(Payloads, HoldOnlyKnownValues) {
  expect_payloads(golden_snapshot("reply-85"), "state-of-charge");
}

TEST(Payloads, EachAlarmBitSetsItsKeys) {
  const std::vector<std::pair<std::set<std::string>, std::set<std::string>>> by_bit = {
      {{"lowCapacity"}, {}},
      {{"bmsOvertemp"}, {}},
      {{"packOvervolt"}, {"packOvervolt"}},
      {{"packUndervolt"}, {"packUndervolt"}},
      {{"packOvertemp"}, {"chargeOvertemp", "dischargeOvertemp"}},
      {{"chargeOvercurrent"}, {"chargeOvercurrent"}},
      {{"dischargeOvercurrent"}, {"dischargeOvercurrent"}},
      {{"cellCurrentDifference", "cellVoltageDifference"}, {}},
      {{"packOvertemp2"}, {"chargeOvertemp", "dischargeOvertemp"}},
      {{"packUndertemp"}, {"chargeUndertemp", "dischargeUndertemp"}},
      {{"singleCellOvervolt"}, {"singleCellOvervolt"}},
      {{"singleCellUndervolt"}, {"singleCellUndervolt"}},
      {{"protection309A"}, {}},
      {{"protection309B"}, {}},
      {{}, {}},
      {{}, {}},
  };
  for (std::size_t bit = 0; bit < by_bit.size(); ++bit) {
    SCOPED_TRACE(bit);
    auto fields = test::sample_reply(16);
    fields.set_u16(0x8B, static_cast<std::uint16_t>(1U << bit));
    const Snapshot snapshot = snapshot_of(fields);
    EXPECT_EQ(protections(nodejkbms_pack(snapshot)), by_bit[bit].first);
    EXPECT_EQ(protections(nodejbd_pack(snapshot)), by_bit[bit].second);
  }
}

TEST(Payloads, NodeJbdHasTheThirteenDocumentedProtections) {
  const auto pack = parsed(nodejbd_pack(golden_snapshot("16s-all-alarms")));
  EXPECT_THAT(keys_of(pack["protectionStatus"]),
              UnorderedElementsAre("singleCellOvervolt", "singleCellUndervolt", "packOvervolt",
                                   "packUndervolt", "chargeOvertemp", "chargeUndertemp",
                                   "dischargeOvertemp", "dischargeUndertemp", "chargeOvercurrent",
                                   "dischargeOvercurrent", "shortCircut",
                                   "frontEndDetectionICError", "softwareLockMOS"));
  for (const char* unknown : {"shortCircut", "frontEndDetectionICError", "softwareLockMOS"}) {
    EXPECT_TRUE(pack["protectionStatus"][unknown].IsNull()) << unknown;
  }
}

TEST(NodeJkbmsRow6, RemainingChargeKeepsTwoDecimals) {
  auto fields = test::sample_reply(16);
  fields.set_u32(0xB9, 111).set_u8(0x85, 47);  // 52.17
  const Snapshot snapshot = snapshot_of(fields);
  EXPECT_EQ(parsed(nodejkbms_pack(snapshot))["packBalCap"].GetDouble(), 52.17);
  EXPECT_STREQ(parsed(nodejbd_pack(snapshot))["packBalCap"].GetString(), "52.17");
}

TEST(NodeJkbmsRow7, UserDataIsTheRegistersTwentyFourBytesUpToNul) {
  const auto user_data = [](const Snapshot& snapshot) {
    return std::string(parsed(nodejkbms_pack(snapshot))["userData"].GetString());
  };
  EXPECT_EQ(user_data(golden_snapshot("16s-discharging")), "Input UserdaJK_B1A24S15P");
  EXPECT_EQ(user_data(golden_snapshot("16s-text-inner-nul")), "Sample");
  EXPECT_EQ(user_data(golden_snapshot("16s-fw7-constant")), "BT3072020120000200521001");
  auto fields = test::sample_reply(16);
  fields.set_text(0xBA, "Pa\xFF\x63k", 24);
  EXPECT_EQ(user_data(snapshot_of(fields)), "Pa\xEF\xBF\xBD\x63k");
}

TEST(NodeJkbmsRow14, BothMessagesAreMadeFromOneSnapshot) {
  const Snapshot first = golden_snapshot("08s-charging");
  const std::string pack = nodejkbms_pack(first);
  nodejkbms_pack(golden_snapshot("16s-discharging"));
  nodejkbms_cells(golden_snapshot("16s-discharging"));
  EXPECT_EQ(nodejkbms_pack(first), pack);
  EXPECT_EQ(keys_of(parsed(nodejkbms_cells(first))).size(), 16U);
}

TEST(NodeJkbmsRow41, ValuesAreNumbersOrAsDocumentedTexts) {
  const Snapshot snapshot = golden_snapshot("16s-discharging");
  const auto ours = parsed(nodejkbms_pack(snapshot));
  const auto documented = parsed(nodejbd_pack(snapshot));
  for (const char* key : {"packV", "packA", "packBalCap", "packRateCap"}) {
    EXPECT_TRUE(ours[key].IsNumber()) << key;
    EXPECT_TRUE(documented[key].IsString()) << key;
  }
  EXPECT_TRUE(ours["tempSensorValues"]["NTC1"].IsNumber());
  EXPECT_STREQ(documented["tempSensorValues"]["NTC1"].GetString(), "25.00");
}

TEST(NodeJkbmsRow42, DocumentedKeysAreSent) {
  const Snapshot snapshot = golden_snapshot("24s-charging-balancing");
  EXPECT_THAT(keys_of(parsed(nodejbd_pack(snapshot))),
              UnorderedElementsAre("packV", "packA", "packBalCap", "packRateCap", "packCycles",
                                   "packNumberOfCells", "balanceStatus", "balanceStatusHigh",
                                   "protectionStatus", "bmsSWVersion", "packSOC", "FETStatus",
                                   "tempSensorCount", "tempSensorValues"));
  EXPECT_TRUE(parsed(nodejkbms_pack(snapshot)).HasMember("packCycles"));
}

TEST(NodeJkbmsRow43, KeysThatWereNeverDocumentedAreKept) {
  const auto pack = parsed(nodejkbms_pack(golden_snapshot("16s-discharging")));
  for (const char* key :
       {"packNumberCycles", "packCycleCap", "balancerSwitch", "bmsOnMinutes", "userData"}) {
    EXPECT_TRUE(pack.HasMember(key)) << key;
  }
  EXPECT_TRUE(pack["FETStatus"].HasMember("balancing"));
  for (const char* key : {"lowCapacity", "bmsOvertemp", "packOvertemp", "packOvertemp2",
                          "packUndertemp", "cellCurrentDifference"}) {
    EXPECT_TRUE(pack["protectionStatus"].HasMember(key)) << key;
  }
}

TEST(NodeJkbmsRow44, VersionIsTextWithoutPadding) {
  auto fields = test::sample_reply(16);
  fields.set_text(0xB7, "11.XW_S11.26", 15, '_');
  const Snapshot snapshot = snapshot_of(fields);
  EXPECT_STREQ(parsed(nodejkbms_pack(snapshot))["bmsSWVersion"].GetString(), "11.XW_S11.26");
  EXPECT_STREQ(parsed(nodejbd_pack(snapshot))["bmsSWVersion"].GetString(), "11.XW_S11.26");
}

TEST(NodeJkbmsRow45, EachCellHasTheDecimalsOfTheForm) {
  const Snapshot snapshot = golden_snapshot("04s-idle");
  EXPECT_THAT(keys_of(parsed(nodejkbms_cells(snapshot))),
              ElementsAre("cell0mV", "cell0V", "cell1mV", "cell1V", "cell2mV", "cell2V", "cell3mV",
                          "cell3V"));
  EXPECT_EQ(parsed(nodejkbms_cells(snapshot))["cell0V"].GetDouble(), 3.301);
  EXPECT_EQ(parsed(nodejbd_cells(snapshot))["cell0V"].GetDouble(), 3.3);
}

TEST(NodeJkbmsRow46, ConsumersOfNodeJbdFindItsNamesAndArrays) {
  const auto pack = parsed(nodejbd_pack(golden_snapshot("24s-charging-balancing")));
  EXPECT_EQ(pack["packCycles"].GetInt(), 25);
  ASSERT_EQ(pack["balanceStatus"].Size(), 16U);
  ASSERT_EQ(pack["balanceStatusHigh"].Size(), 8U);
  EXPECT_TRUE(pack["balanceStatus"][15]["cell15"].IsNull());
  EXPECT_TRUE(pack["balanceStatusHigh"][0]["cell16"].IsNull());
  const auto idle = parsed(nodejbd_pack(golden_snapshot("04s-idle")));
  EXPECT_TRUE(idle["balanceStatus"][0]["cell0"].IsFalse());
  EXPECT_THAT(keys_of(idle["balanceStatus"][0]), ElementsAre("cell0"));
}

TEST(AlarmDocument, NamesTheAlarmsAndTheirTime) {
  PackState state = *golden_snapshot("reply-8b").state;
  state.timestamp = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
  EXPECT_EQ(alarm_document(state),
            R"({"alarm":true,"alarms":["pack_overvoltage","cell_undervoltage"],"alarm_bits":2052,)"
            R"("timestamp":"2026-01-01T00:00:00.000Z"})");
}

TEST(AlarmDocument, IsFalseAndEmptyWithoutAlarm) {
  EXPECT_EQ(alarm_document(*golden_snapshot("04s-idle").state),
            R"({"alarm":false,"alarms":[],"alarm_bits":0,"timestamp":null})");
}

TEST(AlarmDocument, IsNullIfTheAlarmsAreUnknown) {
  EXPECT_EQ(alarm_document({}),
            R"({"alarm":null,"alarms":null,"alarm_bits":null,"timestamp":null})");
}

TEST(AlarmDocument, ABatteryThatIsDownIsAnAlarmWithoutBits) {
  EXPECT_EQ(alarm_document(*golden_snapshot("16s-battery-down").state),
            R"({"alarm":true,"alarms":[],"alarm_bits":0,"timestamp":null})");
}

TEST(Payloads, HoldNoPasscode) {
  const Snapshot snapshot = snapshot_of(test::sample_reply(16));
  for (const std::string& text :
       {nodejkbms_pack(snapshot), nodejkbms_cells(snapshot), nodejbd_pack(snapshot),
        nodejbd_cells(snapshot), alarm_document(*snapshot.state)}) {
    EXPECT_THAT(text, Not(HasSubstr(std::string(test::sample_passcode))));
    EXPECT_THAT(text, Not(IsEmpty()));
  }
}

}  // namespace
}  // namespace jkbms::app
