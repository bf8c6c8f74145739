#ifndef JKBMS_TESTS_BROKER_GATEWAY_RUN_HPP
#define JKBMS_TESTS_BROKER_GATEWAY_RUN_HPP

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "e2e/program.hpp"
#include "support/fake_bms.hpp"
#include "support/mosquitto_broker.hpp"
#include "support/mqtt_subscriber.hpp"

/// Runs jkbms-mqtt between a pack and a broker.
namespace jkbms::test {

struct GatewayRun {
  std::string interval = "0.1";
  std::vector<std::string> arguments = {};
  std::map<std::string, std::string> environment = {};
};

/// Starts the gateway with `-m broker`.
ChildProcess start_gateway(const FakeBms& bms, const std::string& broker,
                           const GatewayRun& run = {});
ChildProcess start_gateway(const FakeBms& bms, const MosquittoBroker& broker,
                           const GatewayRun& run = {});

/// Sends SIGTERM and waits. Fails the test unless it ends with 0.
void expect_clean_end(ChildProcess& gateway);

/// Waits until `condition` holds. Returns false at the timeout.
bool eventually(const std::function<bool()>& condition);

/// Counts `part` in `text`.
std::size_t count_of(std::string_view text, std::string_view part);

/// Counts in the log of `broker` the connections of clients whose id begins with `client_id`.
std::size_t connections(const MosquittoBroker& broker, const std::string& client_id = "jkbms-");

/// A pack whose nth answer (from 1) has n charge cycles.
FakeBms::Script numbered_answers();
/// Returns the number of charge cycles in a `state`.
std::size_t number_of(const ReceivedMessage& state);
/// Fails the test unless the first number is at least `least` and the numbers rise.
void expect_rising_from(std::size_t least, const std::vector<ReceivedMessage>& states);

/// A condition that is true for a message with this payload.
MqttSubscriber::Condition says(std::string payload);

}  // namespace jkbms::test

#endif
