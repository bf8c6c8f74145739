#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <span>

#include "bank/bank_fields.hpp"
#include "jkbms/schema.hpp"
#include "mqtt/homeassistant/bank_device.hpp"
#include "mqtt/homeassistant/device_id.hpp"
#include "mqtt/homeassistant/expiry.hpp"
#include "mqtt/homeassistant/gateway_device.hpp"
#include "mqtt/homeassistant/pack_device.hpp"
#include "mqtt/homeassistant/state_entities.hpp"
#include "snapshots.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using testing::UnorderedElementsAre;

constexpr milliseconds ten_seconds{10'000};

std::vector<std::string> keys_of(const Device& device) {
  std::vector<std::string> keys;
  for (const Entity& entity : device.entities) keys.push_back(entity.key);
  return keys;
}

const Entity& entity(const Device& device, std::string_view key) {
  static const Entity none;
  const auto found = std::ranges::find(device.entities, key, &Entity::key);
  EXPECT_NE(found, device.entities.end()) << key;
  return found == device.entities.end() ? none : *found;
}

Device sample_device(std::uint8_t cells = 16, const std::string& topic_part = "") {
  return pack_device("T", topic_part, facts_of(snapshot_of(test::sample_reply(cells))),
                     ten_seconds);
}

Device device_of(std::string_view protocol) {
  PackFacts facts = most_facts();
  facts.protocol = protocol;
  return pack_device("T", "", facts, ten_seconds);
}

TEST(DeviceId, IsTheTopicWithADashForASlash) {
  EXPECT_EQ(device_id("NodeJKBMS"), "jkbms-NodeJKBMS");
  EXPECT_EQ(device_id("NodeJKBMS/garage"), "jkbms-NodeJKBMS-garage");
  EXPECT_EQ(device_id("a/2"), "jkbms-a-2");
}

TEST(DeviceId, OtherCharactersBecomeTheDigitsOfTheirBytes) {
  EXPECT_EQ(device_id("solar_battery"), "jkbms-solar--5fbattery");
  EXPECT_EQ(device_id("a b"), "jkbms-a--20b");
  EXPECT_EQ(device_id("ä"), "jkbms---c3--a4");
}

TEST(DeviceId, NoTwoTopicsShareOne) {
  std::set<std::string> ids;
  const std::string topics[] = {"a/b",  "a-b", "a_b",    "a b",    "a//b", "a/-b", "a-/b",  "a/_b",
                                "a_/b", "ab",  "a--2db", "a/-2db", "/a/b", "-a/b", "a/-2fb"};
  for (const std::string& topic : topics) {
    EXPECT_TRUE(ids.insert(device_id(topic)).second) << topic;
  }
}

TEST(DeviceId, HasOnlyWhatATopicOfDiscoveryMayHave) {
  std::string every_byte;
  for (int byte = 1; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  EXPECT_EQ(device_id(every_byte)
                .find_first_not_of("abcdefghijklmnopqrstuvwxyz"
                                   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"),
            std::string::npos);
}

TEST(EntityPrefix, HasSmallLettersDigitsAndSingleUnderscores) {
  EXPECT_EQ(entity_prefix("NodeJKBMS/garage"), "nodejkbms_garage");
  EXPECT_EQ(entity_prefix("/a  b-c_"), "a_b_c");
  EXPECT_EQ(entity_prefix("ä"), "jkbms");
}

TEST(ExpireAfter, IsFiveIntervalsAndAtLeastAMinute) {
  EXPECT_EQ(expire_after(milliseconds(20)), seconds(60));
  EXPECT_EQ(expire_after(milliseconds(12'000)), seconds(60));
  EXPECT_EQ(expire_after(milliseconds(12'100)), seconds(61));
  EXPECT_EQ(expire_after(milliseconds(60'000)), seconds(300));
}

TEST(StateEntities, EveryFieldButTimeProtocolAndNameIsAnEntity) {
  std::vector<std::string_view> without;
  for (const auto& field : state_fields()) {
    if (state_entity(field.key) == nullptr) without.push_back(field.key);
  }
  EXPECT_THAT(without, ElementsAre("timestamp", "protocol", "pack"));
}

TEST(StateEntities, EveryFieldOfABankButTimeAndNameIsAnEntity) {
  std::vector<std::string_view> without;
  for (const auto& field : bank_fields()) {
    if (state_entity(field.key) == nullptr) without.push_back(field.key);
  }
  EXPECT_THAT(without, ElementsAre("timestamp", "bank"));
}

/// Fails the test unless each row has the kind of the member of `fields`.
template <class Document>
void expect_kinds(std::span<const Field<Document>> fields, StateEntity::Kind of_a_word) {
  using Kind = StateEntity::Kind;
  const auto is_kind_of = [of_a_word](Kind kind, const auto& member) {
    using Member = std::decay_t<decltype(member)>;
    if constexpr (std::is_same_v<Member, std::optional<bool> Document::*>) {
      return kind == Kind::truth;
    } else if constexpr (std::is_same_v<Member, std::optional<ValueList> Document::*>) {
      return kind == Kind::elements;
    } else if constexpr (std::is_same_v<Member, std::optional<IdList> Document::*>) {
      return kind == Kind::ids;
    } else if constexpr (std::is_same_v<Member, std::optional<std::string_view> Document::*>) {
      return kind == of_a_word;
    } else {
      return kind == Kind::number;
    }
  };
  for (const auto& field : fields) {
    const StateEntity* const row = state_entity(field.key);
    if (row == nullptr) continue;
    EXPECT_TRUE(
        std::visit([&](const auto& member) { return is_kind_of(row->kind, member); }, field.member))
        << field.key;
  }
}

TEST(StateEntities, AFieldHasTheKindOfItsMember) {
  expect_kinds(state_fields(), StateEntity::Kind::word);
  expect_kinds(bank_fields(), StateEntity::Kind::text);
}

TEST(PackDevice, HasOneEntityForEachCellAndSensor) {
  const auto keys = keys_of(sample_device(4));
  EXPECT_THAT(keys, IsSupersetOf({"voltage_v", "cell_1_v", "cell_4_v", "temp_1_c", "temp_2_c"}));
  EXPECT_THAT(keys, Not(Contains("cell_5_v")));
  EXPECT_THAT(keys, Not(Contains("temp_3_c")));
  EXPECT_THAT(keys, Not(Contains("cells_v")));
}

TEST(PackDevice, KeysAreDistinct) {
  const auto keys = keys_of(pack_device("T", "", most_facts(), ten_seconds));
  EXPECT_EQ(std::set(keys.begin(), keys.end()).size(), keys.size());
}

TEST(PackDevice, HasNoEntityForWhatItsProtocolNeverSends) {
  const auto jk4e57_keys = keys_of(device_of("jk4e57"));
  const auto jk02_keys = keys_of(device_of("jk02"));
  for (const char* key : {"soh_percent", "cell_resistance_1_ohm", "balance_current_a", "heating",
                          "heater_current_a", "charger_plugged", "charge_phase"}) {
    EXPECT_THAT(jk4e57_keys, Not(Contains(key)));
    EXPECT_THAT(jk02_keys, Contains(key));
  }
  for (const char* key : {"status_bits", "battery_down"}) {
    EXPECT_THAT(jk4e57_keys, Contains(key));
    EXPECT_THAT(jk02_keys, Not(Contains(key)));
  }
}

TEST(PackDevice, CellsAreDiagnosticWithThreeDecimals) {
  const Device device = sample_device();
  const Entity& cell = entity(device, "cell_3_v");
  EXPECT_EQ(cell.name, "Cell 3 voltage");
  EXPECT_EQ(cell.unit, "V");
  EXPECT_EQ(cell.device_class, "voltage");
  EXPECT_EQ(cell.precision, 3);
  EXPECT_TRUE(cell.is_diagnostic);
  EXPECT_EQ(cell.value_template, "{{ (value_json.cells_v or [])[2] | default('None') }}");
}

TEST(PackDevice, ANameIsTheLabelOfTheFieldWithoutItsRemark) {
  const Device device = sample_device();
  EXPECT_EQ(entity(device, "current_a").name, "Current");
  EXPECT_EQ(entity(device, "voltage_v").name, "Pack voltage");
  EXPECT_EQ(entity(device, "charge_mosfet_on").name, "Charge MOSFET");
}

TEST(PackDevice, WhatTimeAloneChangesIsOffAtFirst) {
  const Device device = sample_device();
  EXPECT_FALSE(entity(device, "runtime_s").is_enabled);
  EXPECT_TRUE(entity(device, "voltage_v").is_enabled);
}

TEST(PackDevice, TheTopicsAreThoseOfThePack) {
  const Device device = sample_device(16, "garage");
  EXPECT_EQ(device.id, "jkbms-T-garage");
  EXPECT_EQ(device.via, "jkbms-T-gateway");
  EXPECT_EQ(device.state_topic, "T/garage/state");
  EXPECT_THAT(device.availability_topics, ElementsAre("T/gateway", "T/garage/availability"));
  EXPECT_EQ(entity(device, "alarm").attributes_topic, "T/garage/alarm");
}

TEST(PackDevice, APackAloneHasTheTopicOfTheProgram) {
  const Device device = sample_device();
  EXPECT_EQ(device.id, "jkbms-T");
  EXPECT_EQ(device.state_topic, "T/state");
  EXPECT_THAT(device.availability_topics, ElementsAre("T/gateway", "T/availability"));
}

TEST(PackDevice, TheIdDoesNotDependOnNameOrInfo) {
  Snapshot snapshot = snapshot_of(test::sample_reply(16));
  const std::string before = pack_device("T", "1", facts_of(snapshot), ten_seconds).id;
  snapshot.state->pack = "garage";
  snapshot.info->serial_number = "123";
  EXPECT_EQ(pack_device("T", "1", facts_of(snapshot), ten_seconds).id, before);
}

TEST(PackDevice, TheNameIsTheConfiguredOne) {
  PackFacts facts;
  EXPECT_EQ(pack_device("T", "", facts, ten_seconds).name, "JK BMS");
  EXPECT_EQ(pack_device("T", "2", facts, ten_seconds).name, "JK BMS 2");
  facts.name = "garage";
  EXPECT_EQ(pack_device("T", "garage", facts, ten_seconds).name, "garage");
}

TEST(PackFacts, AValueThatChangesAtEachPollIsNone) {
  Snapshot snapshot = snapshot_of(test::sample_reply(16));
  const PackFacts before = facts_of(snapshot);
  snapshot.state->voltage_v = 50;
  snapshot.state->soc_percent = 3;
  snapshot.state->cells_v->front() = 3.4;
  snapshot.info->power_on_count = 9;
  EXPECT_EQ(facts_of(snapshot), before);
}

TEST(BankDevice, ReadsTheTopicsOfTheBank) {
  const Device device = bank_device("T", "house", milliseconds(20'000));
  EXPECT_EQ(device.id, "jkbms-T-house");
  EXPECT_EQ(device.entity_prefix, "t_house");
  EXPECT_EQ(device.name, "house");
  EXPECT_EQ(device.via, "jkbms-T-gateway");
  EXPECT_EQ(device.state_topic, "T/house/state");
  EXPECT_THAT(device.availability_topics, ElementsAre("T/gateway", "T/house/availability"));
  EXPECT_EQ(device.expire_after, seconds(100));
  EXPECT_EQ(entity(device, "alarm").attributes_topic, "T/house/alarm");
}

TEST(BankDevice, ShowsAValueAsAPackDoes) {
  const Device bank = bank_device("T", "house", ten_seconds);
  const Device pack = sample_device();
  for (const char* key : {"voltage_v", "current_a", "soc_percent", "energy_charged_kwh", "alarm"}) {
    EXPECT_EQ(entity(bank, key).platform, entity(pack, key).platform) << key;
    EXPECT_EQ(entity(bank, key).device_class, entity(pack, key).device_class) << key;
    EXPECT_EQ(entity(bank, key).state_class, entity(pack, key).state_class) << key;
    EXPECT_EQ(entity(bank, key).unit, entity(pack, key).unit) << key;
  }
}

TEST(BankDevice, SaysThatAPackIsMissing) {
  const Device device = bank_device("T", "house", ten_seconds);
  EXPECT_EQ(entity(device, "partial").device_class, "problem");
  EXPECT_THAT(keys_of(device), IsSupersetOf({"packs_online", "packs_expected", "packs_missing"}));
}

TEST(GatewayDevice, HasConnectionCountersAndVersion) {
  const Device device = gateway_device("T");
  EXPECT_EQ(device.id, "jkbms-T-gateway");
  EXPECT_THAT(device.via, IsEmpty());
  EXPECT_THAT(keys_of(device),
              UnorderedElementsAre("connection", "polls", "timeouts", "bad_frames",
                                   "port_reconnects", "broker_reconnects", "version"));
  EXPECT_EQ(device.state_topic, "T/counters");
  EXPECT_EQ(entity(device, "connection").retained_topic, "T/gateway");
}

TEST(CountersDocument, HoldsWhatTheGatewaysEntitiesRead) {
  GatewayStatistics statistics;
  statistics.lines.line.polls = 7;
  statistics.lines.line.answers = 5;
  statistics.lines.line.timeouts = 2;
  statistics.lines.line.bad_frames = 1;
  statistics.lines.line.bytes_dropped = 90;
  statistics.lines.reconnects = 3;
  statistics.broker_reconnects = 4;
  EXPECT_THAT(
      counters_document(statistics),
      testing::EndsWith(R"("polls":7,"answers":5,"timeouts":2,"bad_frames":1,)"
                        R"("bytes_dropped":90,"port_reconnects":3,"broker_reconnects":4})"));
}

}  // namespace
}  // namespace jkbms::app
