#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <filesystem>
#include <set>
#include <utility>

#include "broker/gateway_run.hpp"
#include "support/answers.hpp"
#include "support/capture_files.hpp"
#include "support/frame_writer_jk02.hpp"
#include "support/printed_json.hpp"
#include "support/sample_pack.hpp"
#include "support/sample_reply.hpp"

// Every value on every topic is what the pack sent.

namespace jkbms::test {
namespace {

using testing::IsEmpty;
using testing::StartsWith;

constexpr std::size_t many_polls = 10;

std::string alarm_without_time(const std::string& payload) {
  return payload.substr(0, payload.find(",\"timestamp\":"));
}

/// Returns the alarm document for the values of a golden file, without its time.
std::string stated_alarm(const std::string& state_json) {
  rapidjson::Document stated;
  stated.Parse(state_json.c_str());
  const auto& state = stated["state"];
  std::string text =
      std::string("{\"alarm\":") + (state["alarm"].GetBool() ? "true" : "false") + ",\"alarms\":[";
  for (const auto& id : state["alarms"].GetArray()) {
    text += std::string(text.ends_with('[') ? "\"" : ",\"") + id.GetString() + "\"";
  }
  return text + "],\"alarm_bits\":" + std::to_string(state["alarm_bits"].GetUint());
}

std::string timestamp_in(const std::string& payload) {
  rapidjson::Document document;
  document.Parse(payload.c_str());
  return document["timestamp"].GetString();
}

/// The expected `pack` and `cells`, from tests/app/payloads.
std::string both(const MqttSubscriber& subscriber, const std::string& topic) {
  const auto pack = subscriber.wait_for(topic + "/pack");
  const auto cells = subscriber.wait_for(topic + "/cells");
  if (!pack || !cells) return "nothing came";
  return "{\"pack\":" + pack->payload + ",\n\"cells\":" + cells->payload + "}\n";
}

std::string documented(const std::string& pack, const std::string& form) {
  const std::filesystem::path folder = JKBMS_PAYLOADS_DIR;
  return read_text(folder / (pack + "." + form + ".json")).value_or("no such file");
}

class EveryTopic : public testing::TestWithParam<const char*> {};

TEST_P(EveryTopic, HoldsWhatThePackSent) {
  const Golden expected = golden(GetParam());
  const FakeBms bms(expected.frame);
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bms, broker, {.arguments = {"-t", "site/pack 1"}});

  for (const std::string document : {"state", "info", "settings"}) {
    const auto message = subscriber.wait_for("site/pack 1/" + document);
    ASSERT_TRUE(message) << document;
    EXPECT_THAT(printed_document_differences(document, message->payload, expected.state_json),
                IsEmpty());
  }
  EXPECT_EQ(both(subscriber, "site/pack 1"), documented(GetParam(), "nodejkbms"));
  const auto alarm = subscriber.wait_for("site/pack 1/alarm");
  ASSERT_TRUE(alarm);
  EXPECT_EQ(alarm_without_time(alarm->payload), stated_alarm(expected.state_json));
  EXPECT_TRUE(subscriber.wait_for("site/pack 1/availability", says("online")));
  EXPECT_TRUE(subscriber.wait_for("site/pack 1/gateway", says("online")));
  for (const ReceivedMessage& message : subscriber.messages()) {
    EXPECT_THAT(message.topic, StartsWith("site/pack 1/"));
    EXPECT_FALSE(holds(Bytes(message.payload.begin(), message.payload.end()), sample_passcode));
  }
  expect_only_read_all(bms);
}

INSTANTIATE_TEST_SUITE_P(Values, EveryTopic,
                         testing::Values("04s-idle", "08s-charging", "16s-cold", "16s-all-alarms",
                                         "16s-v0-charging", "24s-charging-balancing"),
                         [](const auto& pack) {
                           std::string name = pack.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST(Values, DocumentedFormOfNodejbd) {
  const FakeBms bms(golden("24s-charging-balancing").frame);
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bms, broker, {.arguments = {"--payload", "nodejbd"}});
  EXPECT_EQ(both(subscriber, "NodeJKBMS"), documented("24s-charging-balancing", "nodejbd"));
}

TEST(Values, PayloadNonePublishesNeitherPackNorCells) {
  const FakeBms bms(numbered_answers());
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bms, broker, {.arguments = {"--payload", "none"}});
  ASSERT_TRUE(subscriber.wait_for("NodeJKBMS/state",
                                  [](const ReceivedMessage& got) { return number_of(got) >= 3; }));
  EXPECT_THAT(subscriber.messages("NodeJKBMS/pack"), IsEmpty());
  EXPECT_THAT(subscriber.messages("NodeJKBMS/cells"), IsEmpty());
}

const std::set<std::string> always_kept = {"NodeJKBMS/info",     "NodeJKBMS/settings",
                                           "NodeJKBMS/alarm",    "NodeJKBMS/availability",
                                           "NodeJKBMS/gateway",  "NodeJKBMS/gateway/statistics",
                                           "NodeJKBMS/cellstats"};
const std::set<std::string> measured = {"NodeJKBMS/pack", "NodeJKBMS/cells", "NodeJKBMS/state"};

/// Returns the messages to a subscriber that connects after the publication.
std::set<std::string> kept_by(const MosquittoBroker& broker, std::size_t expected) {
  const MqttSubscriber late(broker.uri());
  std::set<std::string> topics;
  EXPECT_TRUE(eventually([&] { return late.messages().size() >= expected; }));
  for (const ReceivedMessage& message : late.messages()) {
    EXPECT_TRUE(message.retained) << message.topic;
    topics.insert(message.topic);
  }
  return topics;
}

/// Publishes once, with `--qos`, and compares with the table of docs/mqtt.md.
void expect_levels(int qos) {
  const FakeBms bms(golden("04s-idle").frame);
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri(), {.qos = 2});
  const auto gateway =
      start_gateway(bms, broker, {.interval = "3600", .arguments = {"--qos", std::to_string(qos)}});
  for (const std::string& topic : measured) {
    const auto message = subscriber.wait_for(topic);
    ASSERT_TRUE(message) << topic;
    EXPECT_EQ(message->qos, qos) << topic;
  }
  for (const std::string& topic : always_kept) {
    const auto message = subscriber.wait_for(topic);
    ASSERT_TRUE(message) << topic;
    EXPECT_EQ(message->qos, 1) << topic;
  }
  EXPECT_EQ(kept_by(broker, always_kept.size()), always_kept);
}

TEST(Values, Qos0IsTheDefault) {
  expect_levels(0);
}

TEST(Values, Qos1) {
  expect_levels(1);
}

TEST(Values, Qos2) {
  expect_levels(2);
}

TEST(Values, RetainAppliesToMeasurements) {
  const FakeBms bms(golden("04s-idle").frame);
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bms, broker, {.interval = "3600", .arguments = {"--retain"}});
  std::set<std::string> all = always_kept;
  all.insert(measured.begin(), measured.end());
  for (const std::string& topic : all) ASSERT_TRUE(subscriber.wait_for(topic)) << topic;
  EXPECT_EQ(kept_by(broker, all.size()), all);
  EXPECT_EQ(count_of(gateway.err(), "--retain"), 1U) << gateway.err();
}

/// A pack whose every third answer is damaged, with a right checksum.
FakeBms::Script damaged_answers() {
  return [number = 0](BytesView) mutable {
    FrameFields fields = sample_reply(16);
    if (++number % 3 == 0) fields.set_u8(0x85, 60 ^ 0x10).set_u16(0x8B, 0x0002);
    return FakeBms::Answer{answers::normal(write_frame(fields))};
  };
}

constexpr std::uint8_t bus_address = 1;
constexpr std::size_t charge_at = 173;  // in a status frame of a PB pack

/// A PB pack whose every third state is damaged, with a right checksum.
FakeBms::Script damaged_states_on_a_bus() {
  return [number = 0](BytesView request) mutable {
    const SamplePack pack = sample_pack(bus_address);
    const auto register_number = static_cast<std::uint16_t>(request[2] << 8 | request[3]);
    Bytes frame = pack.status;
    if (register_number == settings_register) frame = pack.settings;
    if (register_number == info_register) frame = pack.info;
    if (register_number == status_register && ++number % 3 == 0) {
      const std::uint8_t before = frame[charge_at];
      frame[charge_at] = before ^ 0x10;
      frame.back() = static_cast<std::uint8_t>(frame.back() + frame[charge_at] - before);
    }
    return FakeBms::Answer{
        answers::normal(joined({frame, acknowledgement(bus_address, register_number)}))};
  };
}

/// Fails the test unless the gateway holds the damaged charge and publishes only `charge`.
void expect_only_charge(unsigned charge, const FakeBms& bms, std::vector<std::string> arguments) {
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  arguments.insert(arguments.end(), {"--loglevel", "debug"});
  const auto gateway = start_gateway(bms, broker, {.arguments = std::move(arguments)});
  EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/state", [](const ReceivedMessage& got) {
    return got.payload.find(R"("held":["soc_percent"])") != std::string::npos;
  }));
  ASSERT_TRUE(eventually([&] { return bms.requests() >= 3 * many_polls; }));
  for (const ReceivedMessage& state : subscriber.messages("NodeJKBMS/state")) {
    EXPECT_NE(state.payload.find(R"("soc_percent":)" + std::to_string(charge) + ','),
              std::string::npos)
        << state.payload;
  }
  EXPECT_EQ(subscriber.messages("NodeJKBMS/alarm").size(), 1U);
  EXPECT_NE(gateway.err().find("implausible values are held until they come again: soc_percent "
                               "(jump)"),
            std::string::npos)
      << gateway.err();
}

TEST(Values, DamagedAnswersWithARightChecksumAreNotPublished) {
  const FakeBms bms(damaged_answers());
  expect_only_charge(60, bms, {});
}

TEST(Values, DamagedStatesOfABusWithARightChecksumAreNotPublished) {
  const FakeBms bms(damaged_states_on_a_bus());
  expect_only_charge(sample_pack(bus_address).status[charge_at], bms,
                     {"--protocol", "jk02", "--mode", "poll", "--address", "1"});
}

TEST(Values, AShortAnswerChangesNoSettingsAndIsNoEvent) {
  const FakeBms bms([number = 0](BytesView) mutable {
    FrameFields fields = sample_reply(16);
    if (++number % 3 == 0) {
      std::erase_if(fields.registers,
                    [](const RegisterField& each) { return each.tag != 0x83 && each.tag != 0x90; });
    }
    return FakeBms::Answer{answers::normal(write_frame(fields))};
  });
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bms, broker);
  ASSERT_TRUE(eventually([&] { return bms.requests() >= 3 * many_polls; }));
  EXPECT_EQ(subscriber.messages("NodeJKBMS/settings").size(), 1U);
  EXPECT_THAT(subscriber.messages("NodeJKBMS/event"), IsEmpty());
  const auto states = subscriber.messages("NodeJKBMS/state");
  EXPECT_THAT(states, testing::Not(IsEmpty()));
  for (const ReceivedMessage& state : states) {
    EXPECT_EQ(state.payload.find(R"("cells_v":null)"), std::string::npos) << state.payload;
  }
}

TEST(Values, TheFilterCanBeSwitchedOff) {
  const FakeBms bms(damaged_answers());
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bms, broker, {.arguments = {"--plausibility", "off"}});
  const auto damaged = subscriber.wait_for("NodeJKBMS/state", [](const ReceivedMessage& got) {
    return got.payload.find(R"("soc_percent":44,)") != std::string::npos;
  });
  ASSERT_TRUE(damaged);
  EXPECT_NE(damaged->payload.find(R"("held":null)"), std::string::npos) << damaged->payload;
}

/// Waits until `count` more answers have been published.
void let_publish(const FakeBms& bms, const MqttSubscriber& subscriber, std::size_t count) {
  const std::size_t states = subscriber.messages("NodeJKBMS/state").size();
  ASSERT_TRUE(bms.wait_for_requests(bms.requests() + count));
  ASSERT_TRUE(
      eventually([&] { return subscriber.messages("NodeJKBMS/state").size() >= states + count; }));
}

TEST(Values, AlarmIsPublishedAtOnceWhenItChanges) {
  FakeBms bms(golden("16s-cold").frame);
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bms, broker);
  const auto calm = subscriber.wait_for("NodeJKBMS/alarm");
  ASSERT_TRUE(calm);
  EXPECT_THAT(calm->payload, StartsWith(R"({"alarm":false,"alarms":[],"alarm_bits":0,)"));
  let_publish(bms, subscriber, many_polls);
  ASSERT_EQ(subscriber.messages("NodeJKBMS/alarm").size(), 1U);

  const Bytes frame = golden("16s-alarm-low-capacity").frame;
  bms.answer([frame](BytesView) { return FakeBms::Answer{answers::normal(frame)}; });
  const auto alarm = subscriber.wait_for(
      "NodeJKBMS/alarm", [&](const ReceivedMessage& got) { return got.payload != calm->payload; });
  ASSERT_TRUE(alarm);
  EXPECT_THAT(alarm->payload,
              StartsWith(R"({"alarm":true,"alarms":["low_capacity"],"alarm_bits":1,)"));
  const auto state = subscriber.wait_for("NodeJKBMS/state", [](const ReceivedMessage& got) {
    return got.payload.find(R"("alarm":true)") != std::string::npos;
  });
  ASSERT_TRUE(state);
  EXPECT_EQ(timestamp_in(alarm->payload), timestamp_in(state->payload));
  let_publish(bms, subscriber, many_polls);
  EXPECT_EQ(subscriber.messages("NodeJKBMS/alarm").size(), 2U);
}

TEST(Values, InfoAndSettingsArePublishedOnlyWhenTheyChange) {
  FrameFields fields = sample_reply(16);
  const auto answer_of = [](const Bytes& frame) {
    return [frame](BytesView) { return FakeBms::Answer{answers::normal(frame)}; };
  };
  FakeBms bms(answer_of(write_frame(fields)));
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bms, broker);
  let_publish(bms, subscriber, many_polls);
  EXPECT_EQ(subscriber.messages("NodeJKBMS/info").size(), 1U);
  EXPECT_EQ(subscriber.messages("NodeJKBMS/settings").size(), 1U);

  bms.answer(answer_of(write_frame(fields.set_u16(0x90, 3600))));
  EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/settings", [](const ReceivedMessage& got) {
    return got.payload.find(R"("cell_ovp_v":3.6,)") != std::string::npos;
  }));
  let_publish(bms, subscriber, many_polls);
  EXPECT_EQ(subscriber.messages("NodeJKBMS/info").size(), 1U);
  EXPECT_EQ(subscriber.messages("NodeJKBMS/settings").size(), 2U);

  bms.answer(answer_of(write_frame(fields.set_text(0xB4, "Shed", 8))));
  EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/info", [](const ReceivedMessage& got) {
    return got.payload.find(R"("device_id":"Shed")") != std::string::npos;
  }));
  let_publish(bms, subscriber, many_polls);
  EXPECT_EQ(subscriber.messages("NodeJKBMS/info").size(), 2U);
  EXPECT_EQ(subscriber.messages("NodeJKBMS/settings").size(), 2U);
}

}  // namespace
}  // namespace jkbms::test
