#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>

#include "bank/bank_document.hpp"
#include "jkbms/json.hpp"
#include "jkbms/version.hpp"
#include "mqtt/homeassistant/bank_device.hpp"
#include "mqtt/homeassistant/discovery_messages.hpp"
#include "mqtt/homeassistant/gateway_device.hpp"
#include "mqtt/homeassistant/pack_device.hpp"
#include "snapshots.hpp"
#include "support/capture_files.hpp"
#include "support/decode_message.hpp"
#include "support/sample_pack.hpp"
#include "support/sample_reply.hpp"

// The discovery documents, byte by byte, and the states that the test homeassistant_documents reads
// with their templates. Both are in tests/homeassistant. JKBMS_UPDATE_DISCOVERY=1 writes them anew.

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::SizeIs;
using testing::StartsWith;

const std::filesystem::path folder = JKBMS_HOMEASSISTANT_DIR;

const HomeAssistantOptions in_device_form{"homeassistant", DiscoveryForm::device};
const HomeAssistantOptions in_single_form{"homeassistant", DiscoveryForm::single};

/// A snapshot at a fixed time, with the members that the program adds.
Snapshot completed(Snapshot snapshot) {
  snapshot.state->timestamp = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
  snapshot.state->held = IdList{};
  derive(*snapshot.state);
  return snapshot;
}

Snapshot sample_of_jk4e57(std::uint8_t cells = 4) {
  return completed(snapshot_of(test::sample_reply(cells)));
}

Snapshot sample_of_jk02() {
  const test::SamplePack pack = test::sample_pack(1);
  Snapshot snapshot;
  for (const Bytes& frame : {pack.status, pack.settings, pack.info}) {
    const auto decoded = test::decode_message(jk02(), frame);
    EXPECT_TRUE(decoded);
    if (decoded) merge(snapshot, decoded->snapshot);
  }
  snapshot.state->pack = "garage";
  return completed(snapshot);
}

Device device_of(const Snapshot& snapshot) {
  const std::string part = snapshot.state->pack.value_or("");
  return pack_device("NodeJKBMS", part, facts_of(snapshot), milliseconds(10'000));
}

/// `text` without the version of this build, so that a release changes no file.
std::string without_version(std::string text) {
  const std::string quoted = '"' + std::string(version) + '"';
  for (std::size_t at = 0; (at = text.find(quoted, at)) != std::string::npos;) {
    text.replace(at, quoted.size(), "\"VERSION\"");
  }
  return text;
}

/// One line for the topic and then the payload, with a line break before each component.
std::string as_text(const std::vector<MqttMessage>& messages) {
  std::string text;
  for (const MqttMessage& message : messages) {
    std::string payload = without_version(message.payload);
    for (std::size_t at = 0; (at = payload.find("},\"", at)) != std::string::npos; at += 3) {
      payload.insert(at + 2, "\n");
    }
    text += message.topic + "\n" + payload + "\n\n";
  }
  return text;
}

void expect_file(const std::filesystem::path& path, const std::string& text) {
  if (std::getenv("JKBMS_UPDATE_DISCOVERY") != nullptr) std::ofstream(path) << text;
  EXPECT_EQ(test::read_text(path).value_or("no such file"), text) << path;
}

void expect_documents(const std::string& name, const std::vector<MqttMessage>& messages) {
  for (const MqttMessage& message : messages) {
    EXPECT_EQ(message.qos, 1);
    EXPECT_TRUE(message.retained);
    EXPECT_EQ(message.payload.find('\n'), std::string::npos);
  }
  expect_file(folder / "documents" / (name + ".txt"), as_text(messages));
}

TEST(DiscoveryDocuments, OfTheGateway) {
  const Device device = gateway_device("NodeJKBMS");
  expect_documents("gateway", discovery_messages(device, in_device_form));
  expect_documents("gateway-single", discovery_messages(device, in_single_form));
}

TEST(DiscoveryDocuments, OfAPackWithJk4e57) {
  const Device device = device_of(sample_of_jk4e57());
  expect_documents("jk4e57", discovery_messages(device, in_device_form));
  expect_documents("jk4e57-single", discovery_messages(device, in_single_form));
}

// The pack of examples/home-assistant and of the table of entities in the documents.
TEST(DiscoveryDocuments, OfAPackWith16Cells) {
  const Device device = device_of(sample_of_jk4e57(16));
  expect_documents("jk4e57-16-cells", discovery_messages(device, in_device_form));
}

TEST(DiscoveryDocuments, OfAPackWithJk02) {
  const Device device = device_of(sample_of_jk02());
  expect_documents("jk02", discovery_messages(device, in_device_form));
  expect_documents("jk02-single", discovery_messages(device, in_single_form));
}

TEST(DiscoveryDocuments, OfABank) {
  const Device device = bank_device("NodeJKBMS", "house", milliseconds(10'000));
  expect_documents("bank", discovery_messages(device, in_device_form));
  expect_documents("bank-single", discovery_messages(device, in_single_form));
}

TEST(DiscoveryDocuments, ASecondBuildGivesTheSameBytes) {
  for (const auto& options : {in_device_form, in_single_form}) {
    const auto first = discovery_messages(device_of(sample_of_jk02()), options);
    const auto second = discovery_messages(device_of(sample_of_jk02()), options);
    EXPECT_EQ(as_text(first), as_text(second));
  }
}

TEST(DiscoveryDocuments, ThePrefixBeginsTheTopic) {
  const Device device = gateway_device("T");
  EXPECT_EQ(discovery_messages(device, {"ha/x", DiscoveryForm::device}).front().topic,
            "ha/x/device/jkbms-T-gateway/config");
  EXPECT_EQ(discovery_messages(device, {"ha", DiscoveryForm::single}).front().topic,
            "ha/binary_sensor/jkbms-T-gateway_connection/config");
}

/// A state and what is special in it.
struct State {
  std::string name;
  PackState state;
};

/// `full`, and what a pack may send instead.
std::vector<State> variants(const PackState& full, std::uint32_t every_alarm) {
  std::vector<State> states{{"full", full}};
  PackState sensor_fewer = full;
  sensor_fewer.temps_c->pop_back();
  states.push_back({"a-sensor-fewer", sensor_fewer});
  PackState sensor_lost = full;
  sensor_lost.temps_c->front() = std::nullopt;
  sensor_lost.cells_v->front() = std::nullopt;
  states.push_back({"first-of-a-list-null", sensor_lost});
  PackState lists_null = full;
  lists_null.cells_v = lists_null.temps_c = lists_null.cell_resistances_ohm = std::nullopt;
  lists_null.alarms = lists_null.held = std::nullopt;
  states.push_back({"lists-null", lists_null});
  states.push_back({"everything-null", PackState{}});
  PackState alarms = full;
  alarms.alarm = true;
  alarms.alarm_bits = every_alarm;
  alarms.alarms = IdList{};
  const auto ids = find_protocol(*full.protocol)->alarm_ids();
  alarms.alarms->assign(ids.begin(), ids.end());
  alarms.held = IdList{};
  for (const char* key : {"voltage_v", "current_a", "soc_percent", "cells_v", "temps_c"}) {
    alarms.held->push_back(key);
  }
  states.push_back({"all-alarms", alarms});
  return states;
}

/// Documents of a bank, and what is special in each.
std::vector<std::pair<std::string, std::string>> documents_of_banks() {
  PackState garage = *sample_of_jk02().state;
  garage.energy_charged_kwh = 100.1;
  garage.energy_discharged_kwh = 90.2;
  const PackState shed = garage;
  const BankPack whole[] = {{"garage", &garage}, {"shed", &shed}};
  const BankPack partial[] = {{"garage", &garage}, {"shed", nullptr}};
  const PackState unknown;
  const BankPack known_of_none[] = {{"garage", &unknown}, {"shed", &unknown}};
  PackState alarming = garage;
  alarming.alarm = true;
  const auto ids = jk02().alarm_ids();
  alarming.alarms->assign(ids.begin(), ids.end());
  const std::string long_name(200, 'x');
  const BankPack alarms[] = {{long_name, &alarming}, {long_name, &alarming}};
  const auto document = [](std::span<const BankPack> packs) {
    return bank_document(bank_state_of("house", packs));
  };
  return {{"full", document(whole)},
          {"partial", document(partial)},
          {"everything-null", document(known_of_none)},
          {"all-alarms", document(alarms)}};
}

TEST(DiscoveryDocuments, StatesForTheirTemplates) {
  for (const PackState& full : {*sample_of_jk4e57().state, *sample_of_jk02().state}) {
    for (const State& state : variants(full, 0xFFFF)) {
      const std::string name = std::string(*full.protocol) + "-" + state.name + ".json";
      expect_file(folder / "states" / name, to_json(state.state) + "\n");
    }
  }
  for (const auto& [name, document] : documents_of_banks()) {
    expect_file(folder / "states" / ("bank-" + name + ".json"), document + "\n");
  }
  expect_file(folder / "states" / "gateway-counters.json",
              without_version(counters_document({})) + "\n");
}

TEST(GoneEntities, AreThoseThatTheNewDeviceLacks) {
  const Device before = device_of(sample_of_jk4e57(16));
  const Device now = device_of(sample_of_jk4e57(14));
  const EntityId cell_15{Entity::Platform::sensor, "cell_15_v"};
  const EntityId cell_16{Entity::Platform::sensor, "cell_16_v"};
  EXPECT_THAT(gone_entities(before, now), ElementsAre(cell_15, cell_16));
  EXPECT_THAT(gone_entities(now, before), IsEmpty());
}

TEST(RemovalOfEntities, InDeviceFormKeepsOnlyTheirPlatform) {
  const Device now = device_of(sample_of_jk4e57(14));
  const auto gone = gone_entities(device_of(sample_of_jk4e57(16)), now);
  const auto removal = removal_of_entities(now, gone, in_device_form);
  ASSERT_THAT(removal, SizeIs(1));
  const std::string without = discovery_messages(now, in_device_form).front().payload;
  const std::string stubs =
      R"(,"cell_15_v":{"platform":"sensor"},"cell_16_v":{"platform":"sensor"}}})";
  EXPECT_EQ(removal.front().payload, without.substr(0, without.size() - 2) + stubs);
  EXPECT_TRUE(removal.front().retained);
}

TEST(RemovalOfEntities, InSingleFormEmptiesTheirTopics) {
  const Device now = device_of(sample_of_jk4e57(15));
  const auto gone = gone_entities(device_of(sample_of_jk4e57(16)), now);
  const auto removal = removal_of_entities(now, gone, in_single_form);
  ASSERT_THAT(removal, SizeIs(1));
  EXPECT_EQ(removal.front().topic, "homeassistant/sensor/jkbms-NodeJKBMS_cell_16_v/config");
  EXPECT_THAT(removal.front().payload, IsEmpty());
  EXPECT_TRUE(removal.front().retained);
}

TEST(RemovalOfEntities, IsNothingIfNoneIsGone) {
  const Device now = device_of(sample_of_jk4e57(15));
  EXPECT_THAT(removal_of_entities(now, {}, in_device_form), IsEmpty());
  EXPECT_THAT(removal_of_entities(now, {}, in_single_form), IsEmpty());
}

TEST(RemovalOfDevice, EmptiesTheTopicsOfBothForms) {
  const auto topics_of = [](const std::vector<MqttMessage>& messages) {
    std::vector<std::string> topics;
    topics.reserve(messages.size());
    for (const MqttMessage& message : messages) topics.push_back(message.topic);
    return topics;
  };
  const auto most = pack_device("NodeJKBMS", "", most_facts(), milliseconds(0));
  const auto removal = removal_of_device(most, "homeassistant");
  for (const MqttMessage& message : removal) {
    EXPECT_THAT(message.payload, IsEmpty());
    EXPECT_TRUE(message.retained);
    EXPECT_EQ(message.qos, 1);
    EXPECT_THAT(message.topic, StartsWith("homeassistant/"));
  }
  for (const auto& options : {in_device_form, in_single_form}) {
    const auto published = discovery_messages(device_of(sample_of_jk4e57(24)), options);
    EXPECT_THAT(topics_of(removal), IsSupersetOf(topics_of(published)));
  }
}

}  // namespace
}  // namespace jkbms::app
