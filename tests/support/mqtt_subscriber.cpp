#include "support/mqtt_subscriber.hpp"

#include <MQTTAsync.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>

namespace jkbms::test {
namespace {

constexpr int reconnect_seconds = 1;
constexpr int disconnect_milliseconds = 1000;

std::string client_id() {
  static std::atomic<int> count{0};
  return "subscriber-" + std::to_string(getpid()) + "-" + std::to_string(++count);
}

void end_client(void* client) {
  MQTTAsync_disconnectOptions options = MQTTAsync_disconnectOptions_initializer;
  options.timeout = disconnect_milliseconds;
  MQTTAsync_disconnect(client, &options);
  MQTTAsync_destroy(&client);
}

MQTTAsync make_client(const std::string& uri) {
  MQTTAsync client = nullptr;
  const int made = MQTTAsync_create(&client, uri.c_str(), client_id().c_str(),
                                    MQTTCLIENT_PERSISTENCE_NONE, nullptr);
  if (made != MQTTASYNC_SUCCESS) throw std::runtime_error("no MQTT client for " + uri);
  return client;
}

const char* or_null(const std::string& text) {
  return text.empty() ? nullptr : text.c_str();
}

}  // namespace

/// The callbacks. They run in threads of Paho.
struct MqttSubscriber::Callbacks {
  static int arrived(void* context, char* topic, int size, MQTTAsync_message* message) {
    auto& self = *static_cast<MqttSubscriber*>(context);
    const auto now = std::chrono::steady_clock::now();
    {
      const std::lock_guard lock(self.mutex_);
      self.messages_.push_back(
          {size > 0 ? std::string(topic, static_cast<std::size_t>(size)) : std::string(topic),
           std::string(static_cast<const char*>(message->payload),
                       static_cast<std::size_t>(message->payloadlen)),
           message->qos, message->retained != 0, now});
    }
    self.changed_.notify_all();
    MQTTAsync_freeMessage(&message);
    MQTTAsync_free(topic);
    return 1;
  }

  static void connected(void* context, char* /*cause*/) {
    auto& self = *static_cast<MqttSubscriber*>(context);
    MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;
    options.context = context;
    options.onSuccess = subscribed;
    options.onFailure = failed;
    MQTTAsync_subscribe(self.client_.get(), self.filter_.c_str(), self.qos_, &options);
  }

  static void subscribed(void* context, MQTTAsync_successData* /*response*/) {
    auto& self = *static_cast<MqttSubscriber*>(context);
    const std::lock_guard lock(self.mutex_);
    ++self.subscriptions_;
    self.changed_.notify_all();
  }

  static void failed(void* context, MQTTAsync_failureData* response) {
    auto& self = *static_cast<MqttSubscriber*>(context);
    const std::lock_guard lock(self.mutex_);
    self.failure_ = response != nullptr && response->message != nullptr ? response->message
                                                                        : "the broker refused";
    self.changed_.notify_all();
  }
};

MqttSubscriber::MqttSubscriber(const std::string& uri, const Options& options)
    : filter_(options.filter), qos_(options.qos), client_(make_client(uri), end_client) {
  MQTTAsync_setCallbacks(client_.get(), this, nullptr, Callbacks::arrived, nullptr);
  MQTTAsync_setConnected(client_.get(), this, Callbacks::connected);

  MQTTAsync_SSLOptions tls = MQTTAsync_SSLOptions_initializer;
  tls.trustStore = or_null(options.ca_file);
  tls.verify = 1;
  MQTTAsync_connectOptions connect = MQTTAsync_connectOptions_initializer;
  connect.cleansession = 1;
  connect.username = or_null(options.user);
  connect.password = or_null(options.password);
  connect.automaticReconnect = 1;
  connect.minRetryInterval = reconnect_seconds;
  connect.maxRetryInterval = reconnect_seconds;
  connect.context = this;
  connect.onFailure = Callbacks::failed;
  if (!options.ca_file.empty()) connect.ssl = &tls;
  if (MQTTAsync_connect(client_.get(), &connect) != MQTTASYNC_SUCCESS) {
    throw std::runtime_error("cannot connect to " + uri);
  }

  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [this] { return subscriptions_ > 0 || !failure_.empty(); });
  if (subscriptions_ == 0) throw std::runtime_error("not subscribed at " + uri + ": " + failure_);
}

std::optional<ReceivedMessage> MqttSubscriber::wait_for(std::string_view topic,
                                                        const Condition& condition,
                                                        std::chrono::milliseconds longest) const {
  std::unique_lock lock(mutex_);
  std::size_t seen = 0;
  std::optional<ReceivedMessage> found;
  changed_.wait_for(lock, longest, [&] {
    for (seen = std::min(seen, messages_.size()); !found && seen < messages_.size(); ++seen) {
      const ReceivedMessage& message = messages_[seen];
      if (message.topic == topic && condition(message)) found = message;
    }
    return found.has_value();
  });
  return found;
}

bool MqttSubscriber::wait_for_subscriptions(int count) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, [&] { return subscriptions_ >= count; });
}

std::vector<ReceivedMessage> MqttSubscriber::messages() const {
  const std::lock_guard lock(mutex_);
  return messages_;
}

std::vector<ReceivedMessage> MqttSubscriber::messages(std::string_view topic) const {
  std::vector<ReceivedMessage> found;
  const std::lock_guard lock(mutex_);
  for (const ReceivedMessage& message : messages_) {
    if (message.topic == topic) found.push_back(message);
  }
  return found;
}

void MqttSubscriber::clear() {
  const std::lock_guard lock(mutex_);
  messages_.clear();
}

}  // namespace jkbms::test
