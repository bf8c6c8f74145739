#include "e2e/pack_bus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <utility>

#include "broker/gateway_run.hpp"
#include "support/frame_writer_jk02.hpp"
#include "support/printed_json.hpp"
#include "support/process_usage.hpp"

// Buses of PB packs through the gateway to a broker.

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr milliseconds master_pause{10};  // before each message; a real master: 200 to 400 ms
constexpr std::size_t several_cycles = 5;

GatewayRun with(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--payload", "none"});
  return {.interval = "0.2", .arguments = std::move(arguments)};
}

/// Fails the test unless every document below `topic` has the values of sample pack `number`.
void expect_every_value(const MqttSubscriber& subscriber, const std::string& topic,
                        std::uint8_t number) {
  const std::string expected = sample_pack(number).state_json;
  for (const std::string document : {"state", "info", "settings"}) {
    // The first documents lack values that are known only after the other documents.
    const auto complete = [&](const ReceivedMessage& got) {
      return printed_document_differences(document, got.payload, expected).empty();
    };
    EXPECT_TRUE(subscriber.wait_for(topic + '/' + document, complete)) << topic << '/' << document;
  }
  const auto alarm = subscriber.wait_for(topic + "/alarm");
  ASSERT_TRUE(alarm) << topic;
  EXPECT_THAT(
      alarm->payload,
      StartsWith(number % 4 == 3 ? R"({"alarm":true,"alarms":["cell_overvoltage"],"alarm_bits":16,)"
                                 : R"({"alarm":false,"alarms":["default_password"],)"));
  EXPECT_TRUE(subscriber.wait_for(topic + "/availability", says("online"))) << topic;
}

/// Whether a message is the state of sample pack `number`.
MqttSubscriber::Condition is_state_of(std::uint8_t number) {
  return [expected = sample_pack(number).state_json](const ReceivedMessage& got) {
    return printed_document_differences("state", got.payload, expected).empty();
  };
}

void print_usage(const char* what, const ProcessUsage& usage) {
  std::printf("%s: PSS %llu KiB, resident %llu KiB, %llu threads\n", what,
              static_cast<unsigned long long>(usage.proportional_kib),
              static_cast<unsigned long long>(usage.resident_kib),
              static_cast<unsigned long long>(usage.threads));
}

/// The number of threads besides those of the buses: the main thread and those of the MQTT library.
std::size_t threads_of_one_bus(const MosquittoBroker& broker) {
  FakePackBus bus;
  bus.join({1});
  const MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bus.line(), broker, with({"-t", "alone", "--mode", "poll"}));
  EXPECT_TRUE(subscriber.wait_for("alone/state"));
  return usage_of(gateway.pid()).threads;
}

TEST(PackBusGateway, SixteenPacksOnOneBus) {
  std::vector<std::uint8_t> addresses(16);
  for (std::size_t i = 0; i < addresses.size(); ++i) addresses[i] = static_cast<std::uint8_t>(i);
  FakePackBus bus(FakeBms::Pace::wire);
  bus.join(addresses);
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bus.line(), broker,
                               with({"--mode", "poll", "--address", "0,1-15", "-t", "house"}));
  for (const std::uint8_t address : addresses) {
    expect_every_value(subscriber, "house/" + std::to_string(address), address);
  }

  constexpr std::uint8_t later = 32;
  for (const std::uint8_t address : addresses) {
    bus.join(address, sample_pack(static_cast<std::uint8_t>(address + later)));
  }
  for (const std::uint8_t address : addresses) {
    EXPECT_TRUE(subscriber.wait_for(
        "house/" + std::to_string(address) + "/state",
        [&](const ReceivedMessage& got) {
          return got.payload.find(R"("cycles":)" + std::to_string(200 + address + later)) !=
                 std::string::npos;
        }))
        << int{address};
  }
  print_usage("16 packs on one bus", usage_of(gateway.pid()));
  expect_clean_end(gateway);
  expect_only_triggers(bus, addresses);
  for (const ReceivedMessage& message : subscriber.messages()) {
    for (const std::string passcode : sample_pack_passcodes) {
      EXPECT_THAT(message.payload, Not(HasSubstr(passcode))) << message.topic;
    }
  }
}

TEST(PackBusGateway, EightBusesInOneProcess) {
  constexpr std::uint8_t bus_count = 8;
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const std::size_t threads_of_one = threads_of_one_bus(broker);
  const TemporaryDirectory directory;
  const std::string config_path = (directory.path() / "config.json").string();
  std::vector<std::unique_ptr<FakePackBus>> buses;
  {
    std::ofstream config(config_path);
    config << R"({"mode": "poll", "buses": [)";
    for (std::uint8_t i = 0; i < bus_count; ++i) {
      buses.push_back(std::make_unique<FakePackBus>(FakeBms::Pace::wire));
      // Settings hold the address of their pack, so pack N must answer at address N.
      buses.back()->join({static_cast<std::uint8_t>(2 * i), static_cast<std::uint8_t>(2 * i + 1)});
      const std::string port = (directory.path() / ("bus" + std::to_string(i))).string();
      std::filesystem::create_symlink(buses.back()->line().path(), port);
      config << R"({"serialport": ")" << port << R"(", "packs": [)"
             << R"({"name": "pack )" << 2 * i << R"(", "address": )" << 2 * i << "},"
             << R"({"name": "pack )" << 2 * i + 1 << R"(", "address": )" << 2 * i + 1 << "},]},";
    }
    config << "]}";
  }
  auto gateway = start_program({"--config", config_path, "-m", broker.address(), "-i", "0.5", "-t",
                                "yard", "--payload", "none"});
  for (std::uint8_t number = 0; number < 2 * bus_count; ++number) {
    const std::string topic = "yard/pack " + std::to_string(number);
    expect_every_value(subscriber, topic, number);
    const auto state = subscriber.wait_for(topic + "/state");
    ASSERT_TRUE(state);
    EXPECT_THAT(state->payload, HasSubstr(R"("pack":"pack )" + std::to_string(number) + '"'));
  }
  const ProcessUsage usage = usage_of(gateway.pid());
  print_usage("8 buses in one process", usage);
  EXPECT_EQ(usage.threads, threads_of_one + bus_count - 1U) << "one thread for each bus";
  expect_clean_end(gateway);
  for (std::uint8_t i = 0; i < bus_count; ++i) {
    expect_only_triggers(*buses[i],
                         {static_cast<std::uint8_t>(2 * i), static_cast<std::uint8_t>(2 * i + 1)});
  }
}

TEST(PackBusGateway, AutoModeSendsNothingBesideAMaster) {
  FakePackBus bus(FakeBms::Pace::wire);
  bus.join({0, 1, 3});
  bus.start_master(master_pause);
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bus.line(), broker, with({"--address", "1,2"}));
  ASSERT_TRUE(gateway.wait_for_err("another master speaks; listening, nothing is sent"))
      << gateway.err();
  for (const std::uint8_t address : {std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{3}}) {
    const std::string topic = "NodeJKBMS/" + std::to_string(address);
    EXPECT_TRUE(subscriber.wait_for(topic + "/state", is_state_of(address))) << topic;
    const auto settings = subscriber.wait_for(topic + "/settings");
    ASSERT_TRUE(settings) << topic;
    EXPECT_THAT(printed_document_differences("settings", settings->payload,
                                             sample_pack(address).state_json),
                IsEmpty());
    EXPECT_THAT(subscriber.messages(topic + "/info"), IsEmpty());
  }
  const std::size_t heard = subscriber.messages("NodeJKBMS/3/state").size();
  EXPECT_TRUE(eventually(
      [&] { return subscriber.messages("NodeJKBMS/3/state").size() >= heard + several_cycles; }));
  EXPECT_THAT(subscriber.messages("NodeJKBMS/2/state"), IsEmpty());
  expect_clean_end(gateway);
  EXPECT_THAT(bus.line().received(), IsEmpty());
}

TEST(PackBusGateway, RetainedInfoOutlivesARestartBesideAMaster) {
  FakePackBus bus(FakeBms::Pace::wire);
  bus.join({0, 1, 2});
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  auto polling = start_gateway(bus.line(), broker, with({"--mode", "poll", "--address", "1,2"}));
  ASSERT_TRUE(subscriber.wait_for("NodeJKBMS/1/info"));
  expect_clean_end(polling);

  bus.start_master(master_pause);
  auto listening = start_gateway(bus.line(), broker, with({"--address", "1,2"}));
  ASSERT_TRUE(subscriber.wait_for("NodeJKBMS/0/availability")) << listening.err();
  expect_clean_end(listening);
  EXPECT_EQ(subscriber.messages("NodeJKBMS/1/info").size(), 1U);
  const MqttSubscriber late(broker.uri());
  const auto retained = late.wait_for("NodeJKBMS/1/info");
  ASSERT_TRUE(retained);
  EXPECT_EQ(retained->payload, subscriber.messages("NodeJKBMS/1/info").front().payload);
  EXPECT_THAT(retained->payload, testing::Not(HasSubstr(R"("serial_number":null)")));
}

TEST(PackBusGateway, AMasterThatAppearsStopsThePolling) {
  FakePackBus bus(FakeBms::Pace::wire);
  bus.join({0, 1, 2});
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bus.line(), broker, with({"--mode", "poll", "--address", "1,2"}));
  ASSERT_TRUE(subscriber.wait_for("NodeJKBMS/1/settings"));
  ASSERT_TRUE(subscriber.wait_for("NodeJKBMS/2/settings"));

  bus.start_master(master_pause);
  ASSERT_TRUE(gateway.wait_for_err("another master speaks; listening, nothing is sent"))
      << gateway.err();
  const Bytes sent = bus.line().received();
  const std::size_t heard = subscriber.messages("NodeJKBMS/0/state").size();
  EXPECT_TRUE(eventually(
      [&] { return subscriber.messages("NodeJKBMS/0/state").size() >= heard + several_cycles; }));
  EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/0/state", is_state_of(0)));
  expect_clean_end(gateway);
  EXPECT_EQ(bus.line().received(), sent);
  expect_only_triggers(bus, {1, 2});
}

TEST(PackBusGateway, AReadRequestOfAnotherMasterStopsThePolling) {
  const Bytes foreign_read = *from_hex("03 03 12 A0 00 02 C0 B3");
  ASSERT_EQ(modbus({foreign_read.begin(), foreign_read.end() - 2}), foreign_read);
  FakePackBus bus;
  bus.join({1});
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bus.line(), broker, with({"--mode", "poll", "--address", "1"}));
  ASSERT_TRUE(subscriber.wait_for("NodeJKBMS/state"));
  bus.disturb({.behind = foreign_read});
  ASSERT_TRUE(gateway.wait_for_err("another master speaks")) << gateway.err();
  const std::size_t sent = bus.line().requests();
  bus.line().chatter([&] { return MemoryTransport::Reply{{milliseconds(20), foreign_read}}; });
  EXPECT_FALSE(bus.line().wait_for_requests(sent + 1, milliseconds(500)));
  expect_clean_end(gateway);
  EXPECT_EQ(bus.line().requests(), sent);
}

TEST(PackBusGateway, APackThatLeavesIsOfflineUntilItAnswersAgain) {
  FakePackBus bus;
  bus.join({1, 2});
  const MosquittoBroker broker;
  MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bus.line(), broker, with({"--mode", "poll", "--address", "1,2"}));
  ASSERT_TRUE(subscriber.wait_for("NodeJKBMS/2/state"));
  bus.leave(2);
  ASSERT_TRUE(subscriber.wait_for("NodeJKBMS/2/availability", says("offline")));
  const std::size_t of_the_other = subscriber.messages("NodeJKBMS/1/state").size();
  EXPECT_GT(of_the_other, subscriber.messages("NodeJKBMS/2/state").size());

  subscriber.clear();
  bus.join({2});
  EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/2/availability", says("online")));
  EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/2/state", is_state_of(2)));
  EXPECT_THAT(subscriber.messages("NodeJKBMS/1/availability"), IsEmpty());
  expect_clean_end(gateway);
}

/// The same settings, stated by a pack with another address.
Bytes settings_of_address(Bytes frame, std::uint8_t address) {
  constexpr std::size_t address_at = 270;
  const std::uint8_t before = std::exchange(frame[address_at], address);
  frame.back() = static_cast<std::uint8_t>(frame.back() + address - before);
  return frame;
}

TEST(PackBusGateway, AChangedSettingIsAnEventAndADifference) {
  FakePackBus bus;
  bus.join({0, 1, 2});
  for (const std::uint8_t address : {std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{2}}) {
    SamplePack pack = sample_pack(address);
    pack.settings = settings_of_address(sample_pack(1).settings, address);
    bus.join(address, pack);
  }
  bus.start_master(master_pause);
  const MosquittoBroker broker;
  MqttSubscriber subscriber(broker.uri(), {.qos = 2});
  auto gateway = start_gateway(
      bus.line(), broker, with({"--mode", "listen", "--pack", "garage=1", "--pack", "shed=2"}));
  ASSERT_TRUE(subscriber.wait_for("NodeJKBMS/garage/settings"));
  ASSERT_TRUE(subscriber.wait_for("NodeJKBMS/differences", says("{}")));
  EXPECT_THAT(subscriber.messages("NodeJKBMS/garage/event"), IsEmpty());

  SamplePack changed = sample_pack(1);
  changed.settings = settings_of_address(sample_pack(49).settings, 1);
  bus.join(1, changed);
  const auto event = subscriber.wait_for("NodeJKBMS/garage/event");
  ASSERT_TRUE(event);
  EXPECT_THAT(event->payload, StartsWith(R"({"event":"setting_changed","key":"cell_ovp_v",)"
                                         R"("from":3.601,"to":3.649,"timestamp":"20)"));
  EXPECT_EQ(event->qos, 1);
  EXPECT_TRUE(subscriber.wait_for(
      "NodeJKBMS/differences", says(R"({"cell_ovp_v":{"0":3.601,"garage":3.649,"shed":3.601}})")));
  const MqttSubscriber late(broker.uri());
  const auto kept = late.wait_for("NodeJKBMS/differences");
  ASSERT_TRUE(kept);
  EXPECT_TRUE(kept->retained);
  expect_clean_end(gateway);
  EXPECT_THAT(subscriber.messages("NodeJKBMS/shed/event"), IsEmpty());
  EXPECT_THAT(bus.line().received(), IsEmpty());
}

}  // namespace
}  // namespace jkbms::test
