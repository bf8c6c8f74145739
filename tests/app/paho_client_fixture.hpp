#ifndef JKBMS_TESTS_APP_PAHO_CLIENT_FIXTURE_HPP
#define JKBMS_TESTS_APP_PAHO_CLIENT_FIXTURE_HPP

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "mqtt/paho_mqtt_client.hpp"
#include "support/fake_broker.hpp"
#include "support/patience.hpp"

namespace jkbms::app {

/// The events of a client, in order.
class Events {
 public:
  void push(BrokerEvent event) {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
    changed_.notify_all();
  }
  /// Returns the next event. Fails the test if none comes.
  BrokerEvent next() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, test::patience, [&] { return taken_ < events_.size(); })) {
      ADD_FAILURE() << "no event";
      return {};
    }
    return events_[taken_++];
  }
  [[nodiscard]] std::size_t count() {
    const std::lock_guard lock(mutex_);
    return events_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<BrokerEvent> events_;
  std::size_t taken_ = 0;
};

class PahoClient : public testing::Test {
 protected:
  void connect_to(const test::FakeBroker& broker,
                  std::optional<MqttSubscription> subscription = {}) {
    MqttOptions options;
    options.topic = "T";
    options.broker = *parse_broker_address(broker.address());
    auto client = PahoMqttClient::create(
        options, "jkbms-test", {"T/gateway", "offline", 1, true}, clock_,
        [this](BrokerEvent event) { events_.push(std::move(event)); }, std::move(subscription));
    ASSERT_TRUE(client) << client.error().detail;
    client_ = *std::move(client);
    client_->connect();
  }
  void reconnect() {
    client_->reset();
    client_->connect();
  }
  void expect_refusal(test::FakeBroker::Script script, const std::string& reason) {
    const test::FakeBroker broker(std::move(script));
    connect_to(broker);
    const BrokerEvent event = events_.next();
    EXPECT_EQ(event.kind, BrokerEvent::Kind::refused);
    EXPECT_THAT(event.reason, testing::HasSubstr(reason));
    client_.reset();
  }

  ManualClock clock_;
  Events events_;
  std::unique_ptr<PahoMqttClient> client_;
};

}  // namespace jkbms::app

#endif
