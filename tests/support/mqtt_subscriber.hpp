#ifndef JKBMS_TESTS_SUPPORT_MQTT_SUBSCRIBER_HPP
#define JKBMS_TESTS_SUPPORT_MQTT_SUBSCRIBER_HPP

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/patience.hpp"

namespace jkbms::test {

/// A message that a subscriber received.
struct ReceivedMessage {
  std::string topic;
  std::string payload;
  int qos = 0;
  bool retained = false;  ///< it was published before the subscription
  std::chrono::steady_clock::time_point at;
};

/// Subscribes to all topics of a broker and stores all messages. After an outage it connects again
/// within about a second.
class MqttSubscriber {
 public:
  struct Options {
    std::string filter = "#";
    std::string user = {};
    std::string password = {};
    int qos = 1;
    std::string ca_file = {};  ///< for ssl:// addresses: the CA to trust
  };
  using Condition = std::function<bool(const ReceivedMessage&)>;

  /// `uri`: tcp://HOST:PORT or ssl://HOST:PORT. Returns once subscribed, or throws
  /// std::runtime_error.
  explicit MqttSubscriber(const std::string& uri, const Options& options);
  explicit MqttSubscriber(const std::string& uri) : MqttSubscriber(uri, Options()) {}
  MqttSubscriber(const MqttSubscriber&) = delete;
  MqttSubscriber& operator=(const MqttSubscriber&) = delete;

  /// Returns the first message of `topic`, stored or new, that meets `condition`; nullopt if none
  /// comes in time.
  std::optional<ReceivedMessage> wait_for(
      std::string_view topic,
      const Condition& condition = [](const ReceivedMessage&) { return true; },
      std::chrono::milliseconds longest = patience) const;
  /// Waits until it has subscribed `count` times in all, the first time included.
  bool wait_for_subscriptions(int count) const;

  /// The stored messages, in the order of arrival.
  [[nodiscard]] std::vector<ReceivedMessage> messages() const;
  [[nodiscard]] std::vector<ReceivedMessage> messages(std::string_view topic) const;
  /// Deletes the stored messages.
  void clear();

 private:
  struct Callbacks;

  std::string filter_;
  int qos_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<ReceivedMessage> messages_;
  int subscriptions_ = 0;
  std::string failure_;
  std::unique_ptr<void, void (*)(void*)> client_;  // last: it calls back
};

}  // namespace jkbms::test

#endif
