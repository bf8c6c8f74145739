#include "mqtt/victron/battery.hpp"

#include <gmock/gmock.h>
#include <rapidjson/document.h>

#include <cmath>
#include <limits>
#include <set>

#include "jkbms/protocol.hpp"
#include "mqtt/victron/alarm_keys.hpp"
#include "snapshots.hpp"
#include "support/capture_files.hpp"
#include "support/decode_message.hpp"
#include "support/sample_pack.hpp"

// The expected files are written from the values of the packs (the .state.json files and the
// numbers of the sample packs) and the driver's list of keys.

namespace jkbms::app {
namespace {

using rapidjson::Value;

constexpr auto without = VictronLimits::none;
constexpr auto with = VictronLimits::published;

enum class Form { number, truth, level, text };

struct DriverKey {
  std::string key;  ///< "Dc.Power"
  Form form;
};

/// Every key that we may send, from the documents of venus-os_dbus-mqtt-battery.
const std::vector<DriverKey>& driver_keys() {
  static const std::vector<DriverKey> keys = [] {
    std::vector<DriverKey> list;
    for (const char* key : {"Dc.Power",
                            "Dc.Voltage",
                            "Dc.Current",
                            "Dc.Temperature",
                            "InstalledCapacity",
                            "ConsumedAmphours",
                            "Capacity",
                            "Soc",
                            "TimeToGo",
                            "Info.MaxChargeVoltage",
                            "Info.MaxChargeCurrent",
                            "Info.MaxDischargeCurrent",
                            "History.ChargeCycles",
                            "History.TotalAhDrawn",
                            "System.MinCellVoltage",
                            "System.MaxCellVoltage",
                            "System.MinCellTemperature",
                            "System.MaxCellTemperature",
                            "System.MOSTemperature",
                            "System.NrOfModulesOnline",
                            "System.NrOfModulesOffline",
                            "System.NrOfModulesBlockingCharge",
                            "System.NrOfModulesBlockingDischarge",
                            "Voltages.Sum",
                            "Voltages.Diff"}) {
      list.push_back({key, Form::number});
    }
    for (int cell = 1; cell <= 24; ++cell) {
      list.push_back({"Voltages.Cell" + std::to_string(cell), Form::number});
    }
    for (const char* key :
         {"Balancing", "Io.AllowToCharge", "Io.AllowToDischarge", "Io.AllowToBalance"}) {
      list.push_back({key, Form::truth});
    }
    for (const char* key :
         {"LowVoltage", "HighVoltage", "LowSoc", "HighChargeCurrent", "HighDischargeCurrent",
          "HighCurrent", "CellImbalance", "HighChargeTemperature", "LowChargeTemperature",
          "LowCellVoltage", "LowTemperature", "HighTemperature", "FuseBlown"}) {
      list.push_back({std::string("Alarms.") + key, Form::level});
    }
    for (const char* key : {"System.MinVoltageCellId", "System.MaxVoltageCellId",
                            "System.MinTemperatureCellId", "System.MaxTemperatureCellId"}) {
      list.push_back({key, Form::text});
    }
    return list;
  }();
  return keys;
}

bool has_form(const Value& value, Form form) {
  switch (form) {
    case Form::number:
      return value.IsNumber();
    case Form::truth:
      return value.IsInt() && value.GetInt() >= 0 && value.GetInt() <= 1;
    case Form::level:
      return value.IsInt() && value.GetInt() >= 0 && value.GetInt() <= 2;
    case Form::text:
      return value.IsString() && value.GetStringLength() > 0;
  }
  return false;
}

void expect_driver_key(const std::string& key, const Value& value) {
  const auto row = std::ranges::find(driver_keys(), key, &DriverKey::key);
  ASSERT_NE(row, driver_keys().end()) << key << " is not in the driver's list";
  EXPECT_TRUE(has_form(value, row->form)) << key;
}

rapidjson::Document parsed(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.c_str());
  EXPECT_TRUE(document.IsObject()) << text;
  if (!document.IsObject()) document.SetObject();
  return document;
}

/// Fails the test unless the driver takes the message without a warning.
void expect_taken(const std::optional<std::string>& text) {
  ASSERT_TRUE(text);
  SCOPED_TRACE(*text);
  const auto message = parsed(*text);
  for (const auto& member : message.GetObject()) {
    const std::string key = member.name.GetString();
    if (!member.value.IsObject()) {
      expect_driver_key(key, member.value);
      continue;
    }
    EXPECT_GT(member.value.MemberCount(), 0U) << key;
    for (const auto& inner : member.value.GetObject()) {
      expect_driver_key(key + "." + inner.name.GetString(), inner.value);
    }
  }
  ASSERT_TRUE(message.HasMember("Dc") && message.HasMember("Soc"));
  EXPECT_TRUE(message["Dc"].HasMember("Power") && message["Dc"].HasMember("Voltage"));
}

void expect_equal(const std::string& key, const Value& got, const Value& expected) {
  SCOPED_TRACE(key);
  if (expected.IsNumber()) {
    ASSERT_TRUE(got.IsNumber());
    EXPECT_NEAR(got.GetDouble(), expected.GetDouble(), 0.000501);
  } else if (expected.IsObject()) {
    ASSERT_TRUE(got.IsObject());
    EXPECT_EQ(got.MemberCount(), expected.MemberCount());
    for (const auto& member : expected.GetObject()) {
      ASSERT_TRUE(got.HasMember(member.name)) << member.name.GetString();
      expect_equal(member.name.GetString(), got[member.name], member.value);
    }
  } else {
    EXPECT_EQ(got, expected);
  }
}

/// Fails the test unless the message has the members of tests/app/victron/`name`.json and no other.
void expect_file(const std::optional<std::string>& text, const std::string& name) {
  expect_taken(text);
  ASSERT_TRUE(text);
  SCOPED_TRACE(*text);
  const auto expected = test::read_text(std::string(JKBMS_VICTRON_DIR "/") + name + ".json");
  ASSERT_TRUE(expected);
  expect_equal(name, parsed(*text), parsed(*expected));
}

std::optional<std::string> message_of(const Snapshot& snapshot, VictronLimits limits) {
  return victron_pack({{}, &*snapshot.state, snapshot.settings ? &*snapshot.settings : nullptr},
                      limits);
}

Snapshot sample(std::uint8_t number) {
  const test::SamplePack pack = test::sample_pack(number);
  Snapshot snapshot;
  for (const Bytes& frame : {pack.status, pack.settings, pack.info}) {
    const auto decoded = test::decode_message(jk02(), frame);
    EXPECT_TRUE(decoded);
    if (decoded) merge(snapshot, decoded->snapshot);
  }
  return snapshot;
}

/// The message of the bank of `garage` and `shed`; nullptr: the pack is missing.
std::optional<std::string> bank_of(const Snapshot* garage, const Snapshot* shed) {
  std::vector<BankPack> members;
  std::vector<VictronPack> packs;
  const auto add = [&](const char* name, const Snapshot* pack) {
    members.push_back({name, pack != nullptr ? &*pack->state : nullptr});
    if (pack == nullptr) return;
    packs.push_back({name, &*pack->state, pack->settings ? &*pack->settings : nullptr});
  };
  add("garage", garage);
  add("shed", shed);
  return victron_bank(bank_state_of("house", members), packs, with);
}

/// The least that the driver takes.
PackState least() {
  PackState state;
  state.voltage_v = 52.8;
  state.power_w = 0;
  state.soc_percent = 50;
  return state;
}

TEST(VictronPackMessage, OfAJk4e57PackIsAsTheDriverTakesIt) {
  expect_file(message_of(golden_snapshot("08s-charging"), with), "jk4e57-charging");
  expect_file(message_of(golden_snapshot("16s-discharging"), without), "jk4e57-discharging");
}

TEST(VictronPackMessage, OfAJk02PackIsAsTheDriverTakesIt) {
  expect_file(message_of(sample(1), with), "jk02");
}

TEST(VictronPackMessage, HasEveryAlarm) {
  expect_file(message_of(golden_snapshot("16s-all-alarms"), with), "jk4e57-all-alarms");
}

TEST(VictronPackMessage, HasTheFirst24CellsAlone) {
  expect_file(message_of(golden_snapshot("32s-idle-8000"), without), "jk4e57-32-cells");
}

TEST(VictronPackMessage, OfEveryFrameIsTakenOrNotSent) {
  std::size_t count = 0;
  for (const std::string& name : golden_names()) {
    SCOPED_TRACE(name);
    const Snapshot snapshot = golden_snapshot(name);
    if (!snapshot.state) continue;
    if (const auto text = message_of(snapshot, with)) {
      expect_taken(text);
      ++count;
    }
  }
  EXPECT_GT(count, 20U);
}

TEST(VictronPackMessage, LeavesOutWhatIsUnknown) {
  const PackState state = least();
  const auto text = victron_pack({{}, &state, nullptr}, with);
  expect_taken(text);
  EXPECT_EQ(text, R"({"Dc":{"Power":0,"Voltage":52.8},"Soc":50,)"
                  R"("System":{"NrOfModulesOnline":1,"NrOfModulesOffline":0}})");
}

TEST(VictronPackMessage, IsNotMadeWithoutAValueThatTheDriverNeeds) {
  PackState state = least();
  state.voltage_v.reset();
  EXPECT_FALSE(victron_pack({{}, &state, nullptr}, with));
  state = least();
  state.power_w.reset();
  EXPECT_FALSE(victron_pack({{}, &state, nullptr}, with));
  state = least();
  state.soc_percent.reset();
  EXPECT_FALSE(victron_pack({{}, &state, nullptr}, with));
  EXPECT_FALSE(bank_of(nullptr, nullptr));
}

TEST(VictronPackMessage, HasNoNullForAMissingCellOrSensorOrAnEndlessNumber) {
  PackState state = least();
  state.current_a = std::numeric_limits<double>::infinity();
  state.cells_v = ValueList{3.3, std::nullopt, std::nan("")};
  state.temps_c = ValueList{std::nullopt, 21.5};
  state.cell_max_v = 3.3;
  const auto text = victron_pack({{}, &state, nullptr}, with);
  expect_taken(text);
  const auto message = parsed(*text);
  EXPECT_EQ(message["Voltages"].MemberCount(), 1U);
  EXPECT_STREQ(message["System"]["MinTemperatureCellId"].GetString(), "T2");
  EXPECT_EQ(message["Dc"]["Temperature"].GetDouble(), 21.5);
}

TEST(VictronPackMessage, ConsumedAmphoursAreNeverNegative) {
  PackState state = least();
  state.capacity_ah = 100;
  state.remaining_ah = 101.5;
  EXPECT_EQ(parsed(*victron_pack({{}, &state, nullptr}, with))["ConsumedAmphours"].GetDouble(), 0);
}

TEST(VictronPackMessage, LimitsAreZeroWhereTheMosfetIsOff) {
  PackState state = least();
  PackSettings settings;
  settings.charge_ocp_a = 100;
  settings.discharge_ocp_a = 150;
  state.charge_mosfet_on = false;
  state.discharge_mosfet_on = true;
  const auto info = parsed(*victron_pack({{}, &state, &settings}, with));
  EXPECT_EQ(info["Info"]["MaxChargeCurrent"].GetDouble(), 0);
  EXPECT_EQ(info["Info"]["MaxDischargeCurrent"].GetDouble(), 150);
  EXPECT_FALSE(info["Info"].HasMember("MaxChargeVoltage"));
  EXPECT_FALSE(parsed(*victron_pack({{}, &state, &settings}, without)).HasMember("Info"));
}

TEST(VictronPackMessage, EachAlarmOfEachProtocolSetsOneKeyAtMost) {
  std::set<std::string_view> known;
  for (const Protocol* protocol : {&jk4e57(), &jk02()}) {
    for (const std::string_view id : protocol->alarm_ids()) {
      SCOPED_TRACE(id);
      known.insert(id);
      PackState state = least();
      state.protocol = protocol->name();
      state.alarms = IdList{id};
      const auto text = victron_pack({{}, &state, nullptr}, without);
      expect_taken(text);
      const auto message = parsed(*text);
      std::size_t set = 0;
      for (const auto& alarm : message["Alarms"].GetObject()) set += alarm.value.GetInt() == 2;
      EXPECT_LE(set, 1U);
      EXPECT_TRUE(set == 0 || id != "default_password");
    }
  }
  for (const VictronAlarm& row : victron_alarms()) {
    for (const std::string_view id : row.alarm_ids) EXPECT_TRUE(known.contains(id)) << id;
  }
}

TEST(VictronBankMessage, OfAWholeBankSumsItsPacks) {
  const Snapshot garage = sample(1);
  const Snapshot shed = sample(2);
  expect_file(bank_of(&garage, &shed), "bank");
}

TEST(VictronBankMessage, OfAPartialBankCountsTheMissingPack) {
  const Snapshot garage = sample(1);
  expect_file(bank_of(&garage, nullptr), "bank-partial");
}

TEST(VictronBankMessage, ClaimsNoAlarmAbsentThatAPackCannotSend) {
  Snapshot garage = sample(1);
  Snapshot shed = sample(2);
  garage.state->alarms = IdList{"cell_undervoltage"};
  shed.state->alarms.reset();
  const auto text = bank_of(&garage, &shed);
  expect_taken(text);
  const auto message = parsed(*text);
  EXPECT_EQ(message["Alarms"].MemberCount(), 1U);
  EXPECT_EQ(message["Alarms"]["LowCellVoltage"].GetInt(), 2);
}

}  // namespace
}  // namespace jkbms::app
