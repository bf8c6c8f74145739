#include "mqtt/paho_mqtt_client.hpp"

#include <MQTTAsync.h>
#include <fmt/format.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

#include "mqtt/diagnosis/refusal.hpp"
#include "mqtt/libc_wrappers.hpp"
#include "mqtt/messages_under_way.hpp"
#include "mqtt/outbox.hpp"

namespace jkbms::app {
namespace {

constexpr int keep_alive_s = 12;  // a broker that hangs is noticed after twice this time
constexpr int connect_timeout_s = 5;
constexpr int most_messages_in_library = 400;  // more than MessagesUnderWay and Outbox allow
constexpr int disconnect_timeout_ms = 100;
constexpr int most_unreleased_messages = 20;  // messages from the broker

const char* c_str_or_null(const std::optional<std::string>& text) {
  return text ? text->c_str() : nullptr;
}

}  // namespace

struct PahoMqttClient::Connection {
  Connection(MqttOptions its_options, std::string its_client_id, MqttMessage its_will,
             const Clock& its_clock, OnEvent its_on_event,
             std::optional<MqttSubscription> its_subscription)
      : options(std::move(its_options)),
        client_id(std::move(its_client_id)),
        will(std::move(its_will)),
        clock(its_clock),
        on_event(std::move(its_on_event)),
        subscription(std::move(its_subscription)) {}

  /// The context of the callbacks for one message.
  struct Handed {
    Connection* connection;
    MessagesUnderWay::Id id;
    int qos;
  };

  const MqttOptions options;
  const std::string client_id;
  const MqttMessage will;
  const Clock& clock;
  const OnEvent on_event;
  const std::optional<MqttSubscription> subscription;
  std::mutex senders;          // held by one sender at a time, before handle_mutex
  std::mutex handle_mutex;     // held while the handle is used or replaced
  MQTTAsync handle = nullptr;  // nullptr after reset()
  std::atomic<bool> connected = false;
  std::atomic<bool> ended = false;              // an event has reported the end of this attempt
  std::atomic<std::thread::id> receive_thread;  // of the library
  std::atomic<int> unreleased = 0;  // QoS 2 messages that the broker sent and did not release

  std::mutex mutex;
  std::condition_variable changed;
  MessagesUnderWay under_way;
  Outbox outbox;
  bool hands_over = false;  // a thread runs hand_over()
  // A node lives until its callback has run, or until the second reset(), because a callback may
  // still run during the first.
  std::map<MessagesUnderWay::Id, Handed> handed;
  std::map<MessagesUnderWay::Id, Handed> handed_before_reset;
  bool disconnected = false;  // by close()
  std::string tls_error;      // of the attempt under way

  /// Takes a message to send. Returns false, and drops it, if too many are under way.
  bool accept(MqttMessage message) {
    const std::lock_guard lock(mutex);
    const auto id = outbox.full() ? std::nullopt : under_way.add(message.qos, clock.now());
    if (id) outbox.push({*id, std::move(message)});
    return id.has_value();
  }

  /// Gives the library what it may have, one thread at a time, so that the order is kept. Runs in a
  /// thread that publishes, or in a callback of the library with its message `done`.
  void hand_over(const Handed* done = nullptr) {
    std::unique_lock lock(mutex);
    if (std::exchange(hands_over, true)) return;
    // When the receive thread has written the rest of a message, it does not hold the lock that a
    // message with QoS 1 or 2 needs for its identifier. Such a message waits for the next call.
    const bool unlocked = done && done->qos == 0 && std::this_thread::get_id() == receive_thread;
    while (connected) {
      const auto entry = unlocked ? outbox.next_with_qos_0() : outbox.next();
      if (!entry) break;
      Handed& context =
          handed.emplace(entry->id, Handed{this, entry->id, entry->message.qos}).first->second;
      lock.unlock();
      const bool sent = send(entry->message, context);
      lock.lock();
      if (!sent) finish(entry->id);
    }
    hands_over = false;
  }

  bool send(const MqttMessage& message, Handed& context) const {
    MQTTAsync_responseOptions response = MQTTAsync_responseOptions_initializer;
    response.onSuccess = &Connection::on_sent;
    response.onFailure = &Connection::on_not_sent;
    response.context = &context;
    return MQTTAsync_send(handle, message.topic.c_str(), static_cast<int>(message.payload.size()),
                          message.payload.data(), message.qos, message.retained ? 1 : 0,
                          &response) == MQTTASYNC_SUCCESS;
  }

  /// Needs `mutex`.
  void finish(MessagesUnderWay::Id id) {
    under_way.finish(id);
    outbox.written(id);
    handed.erase(id);
    handed_before_reset.erase(id);
    changed.notify_all();
  }

  static void finish_message(void* context) {
    const Handed message = *static_cast<Handed*>(context);
    std::unique_lock lock(message.connection->mutex);
    message.connection->finish(message.id);
    lock.unlock();
    message.connection->hand_over(&message);
  }

  void end(BrokerEvent event) {
    connected = false;
    {
      const std::lock_guard lock(mutex);
      under_way.clear();
      outbox.clear();
      changed.notify_all();
    }
    if (!ended.exchange(true)) on_event(std::move(event));
  }

  static Connection& of(void* context) { return *static_cast<Connection*>(context); }

  static void on_connected(void* context, char* /*cause*/) {
    of(context).receive_thread = std::this_thread::get_id();
    of(context).connected = true;
    of(context).on_event({BrokerEvent::Kind::connected, {}});
  }
  // Without this callback the library would call the one for failure when an established connection
  // is lost.
  static void on_accepted(void* /*context*/, MQTTAsync_successData* /*data*/) {}
  static void on_lost(void* context, char* /*cause*/) {
    of(context).end({BrokerEvent::Kind::lost, {}});
  }
  static void on_refused(void* context, MQTTAsync_failureData* failure) {
    Connection& self = of(context);
    Sentence reason = failure ? refusal(failure->code, failure->message ? failure->message : "")
                              : Sentence{Message::broker_refused, "no reason given"};
    {
      const std::lock_guard lock(self.mutex);
      if (!self.tls_error.empty()) reason.text += fmt::format(" ({})", self.tls_error);
    }
    const bool answered = failure != nullptr && failure->code > 0;
    self.end({BrokerEvent::Kind::refused, std::move(reason.text), answered, reason.message});
  }
  /// `size` may be 0; then the topic ends with its NUL.
  static int on_arrived(void* context, char* topic, int size, MQTTAsync_message* message) {
    const auto& subscription = of(context).subscription;
    const std::string_view name =
        size > 0 ? std::string_view(topic, static_cast<std::size_t>(size)) : topic;
    if (subscription && name == subscription->topic && message->retained == 0) {
      subscription->on_message({static_cast<const char*>(message->payload),
                                static_cast<std::size_t>(message->payloadlen)});
    }
    MQTTAsync_freeMessage(&message);
    MQTTAsync_free(topic);
    return 1;
  }
  static void on_subscribed(void* context, MQTTAsync_successData* data) {
    if (data != nullptr && data->alt.qos > 2) on_not_subscribed(context, nullptr);
  }
  static void on_not_subscribed(void* context, MQTTAsync_failureData* /*data*/) {
    Connection& self = of(context);
    if (!self.connected) return;
    self.on_event(
        {BrokerEvent::Kind::not_subscribed,
         fmt::format("it does not let this user subscribe to {}", self.subscription->topic), true,
         Message::no_birth_messages});
  }
  static void on_sent(void* context, MQTTAsync_successData* /*data*/) { finish_message(context); }
  static void on_not_sent(void* context, MQTTAsync_failureData* /*data*/) {
    finish_message(context);
  }
  static void on_disconnected(void* context, MQTTAsync_successData* /*data*/) {
    const std::lock_guard lock(of(context).mutex);
    of(context).disconnected = true;
    of(context).changed.notify_all();
  }
  static int on_tls_error(const char* text, std::size_t size, void* context) {
    const std::lock_guard lock(of(context).mutex);
    of(context).tls_error = tls_reason({text, size});
    return 0;
  }

  // The library keeps each message with QoS 2 that arrives until the broker releases it, without
  // limit, and calls on_arrived only then. Only its trace shows the message before. It is also the
  // only sign that a message with QoS 1 or 2 was written.
  // NOLINTNEXTLINE(readability-non-const-parameter): the library fixes the type
  static void on_trace(enum MQTTASYNC_TRACE_LEVELS /*level*/, char* text) {
    Connection* const self = traced;
    if (self == nullptr) return;
    const std::string_view line = text;
    if (line.find(" <- PUBREL ") != std::string_view::npos) --self->unreleased;
    if (line.find(" -> PUBLISH msgid: ") != std::string_view::npos) {
      const std::lock_guard lock(self->mutex);
      self->outbox.one_with_acknowledgement_written();
    }
    const auto at = line.find(" <- PUBLISH msgid: ");
    if (at == std::string_view::npos) return;
    if (line.substr(at, line.find(" retained: ", at) - at).ends_with(" qos: 2") &&
        ++self->unreleased > most_unreleased_messages) {
      self->end({BrokerEvent::Kind::lost, "it sends messages that nobody asked for"});
    }
  }
  static inline std::atomic<Connection*> traced = nullptr;
};

Result<std::unique_ptr<PahoMqttClient>> PahoMqttClient::create(
    const MqttOptions& options, const std::string& client_id, MqttMessage will, const Clock& clock,
    OnEvent on_event, std::optional<MqttSubscription> subscription) {
  unsetenv("http_proxy");  // the library would send MQTT through them
  unsetenv("https_proxy");

  auto connection = std::make_unique<Connection>(options, client_id, std::move(will), clock,
                                                 std::move(on_event), std::move(subscription));
  std::unique_ptr<PahoMqttClient> client(new PahoMqttClient(std::move(connection)));
  if (auto made = client->make_handle(); !made) return made.error();
  Connection::traced = client->connection_.get();
  MQTTAsync_setTraceLevel(MQTTASYNC_TRACE_PROTOCOL);
  MQTTAsync_setTraceCallback(&Connection::on_trace);
  return client;
}

PahoMqttClient::PahoMqttClient(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}

PahoMqttClient::~PahoMqttClient() {
  reset();
  Connection::traced = nullptr;
  MQTTAsync_setTraceCallback(nullptr);
}

Status PahoMqttClient::make_handle() {
  Connection& self = *connection_;
  connect_over_link(self.options.broker.link);
  MQTTAsync_createOptions creation = MQTTAsync_createOptions_initializer;
  creation.MQTTVersion = MQTTVERSION_3_1_1;
  creation.maxBufferedMessages = most_messages_in_library;
  const int made = MQTTAsync_createWithOptions(&self.handle, self.options.broker.uri.c_str(),
                                               self.client_id.c_str(), MQTTCLIENT_PERSISTENCE_NONE,
                                               nullptr, &creation);
  if (made != MQTTASYNC_SUCCESS) {
    self.handle = nullptr;
    const char* const reason = MQTTAsync_strerror(made);
    return Error{Errc::invalid_argument,
                 fmt::format("the MQTT library refuses {}: {}", self.options.broker.uri,
                             reason != nullptr ? reason : "no reason given")};
  }
  MQTTAsync_setCallbacks(self.handle, &self, &Connection::on_lost, &Connection::on_arrived,
                         nullptr);
  MQTTAsync_setConnected(self.handle, &self, &Connection::on_connected);
  return {};
}

void PahoMqttClient::reset() {
  const std::lock_guard lock(connection_->handle_mutex);
  connection_->connected = false;
  if (connection_->handle != nullptr) MQTTAsync_destroy(&connection_->handle);
  connection_->handle = nullptr;
  const std::lock_guard messages_lock(connection_->mutex);
  connection_->under_way.clear();
  connection_->outbox.clear();
  connection_->handed_before_reset = std::exchange(connection_->handed, {});
}

bool PahoMqttClient::connected() const noexcept {
  return connection_->connected;
}

void PahoMqttClient::connect() {
  Connection& self = *connection_;
  const std::lock_guard handle_lock(self.handle_mutex);
  if (self.handle == nullptr) {
    if (auto made = make_handle(); !made) {
      self.end(
          {BrokerEvent::Kind::refused, made.error().detail, true, Message::broker_no_connection});
      return;
    }
  }
  self.ended = false;
  self.unreleased = 0;
  {
    const std::lock_guard lock(self.mutex);
    self.tls_error.clear();
  }
  MQTTAsync_willOptions will = MQTTAsync_willOptions_initializer;
  will.topicName = self.will.topic.c_str();
  will.message = self.will.payload.c_str();
  will.qos = self.will.qos;
  will.retained = self.will.retained ? 1 : 0;

  MQTTAsync_SSLOptions tls = MQTTAsync_SSLOptions_initializer;
  tls.verify = self.options.insecure ? 0 : 1;  // checks the host name; off by default
  tls.enableServerCertAuth = self.options.insecure ? 0 : 1;
  tls.trustStore = c_str_or_null(self.options.ca_file);
  tls.keyStore = c_str_or_null(self.options.cert_file);
  tls.privateKey = c_str_or_null(self.options.key_file);
  tls.ssl_error_cb = &Connection::on_tls_error;
  tls.ssl_error_context = &self;

  MQTTAsync_connectOptions attempt = MQTTAsync_connectOptions_initializer;
  attempt.MQTTVersion = MQTTVERSION_3_1_1;
  attempt.keepAliveInterval = keep_alive_s;
  attempt.connectTimeout = connect_timeout_s;
  attempt.cleansession = 1;
  attempt.maxInflight = most_messages_in_library;
  attempt.will = self.will.topic.empty() ? nullptr : &will;
  attempt.username = c_str_or_null(self.options.user);
  attempt.password = c_str_or_null(self.options.password);
  attempt.ssl = self.options.broker.tls ? &tls : nullptr;
  attempt.onSuccess = &Connection::on_accepted;
  attempt.onFailure = &Connection::on_refused;
  attempt.context = &self;
  if (const int begun = MQTTAsync_connect(self.handle, &attempt); begun != MQTTASYNC_SUCCESS) {
    self.end({BrokerEvent::Kind::refused,
              fmt::format("the MQTT library does not connect (code {})", begun), true,
              Message::broker_no_connection});
  }
}

bool PahoMqttClient::publish(MqttMessage message) {
  Connection& self = *connection_;
  // reset() holds handle_mutex for up to a second, and the library holds an internal lock while it
  // connects: publish() waits for neither, only for another sender.
  const std::lock_guard sender_lock(self.senders);
  const std::unique_lock handle_lock(self.handle_mutex, std::try_to_lock);
  if (!handle_lock || !self.connected || !self.accept(std::move(message))) return false;
  self.hand_over();
  return true;
}

void PahoMqttClient::subscribe() {
  Connection& self = *connection_;
  const std::lock_guard sender_lock(self.senders);
  const std::lock_guard handle_lock(self.handle_mutex);
  if (!self.subscription || !self.connected) return;
  MQTTAsync_responseOptions response = MQTTAsync_responseOptions_initializer;
  response.onSuccess = &Connection::on_subscribed;
  response.onFailure = &Connection::on_not_subscribed;
  response.context = &self;
  MQTTAsync_subscribe(self.handle, self.subscription->topic.c_str(), 0, &response);
}

void PahoMqttClient::give_up_overdue() {
  Connection& self = *connection_;
  {
    const std::lock_guard lock(self.mutex);
    if (!self.under_way.overdue(self.clock.now())) return;
  }
  self.end({BrokerEvent::Kind::lost, "a message has not been acknowledged for 30 s"});
}

bool PahoMqttClient::close(std::chrono::milliseconds timeout) {
  Connection& self = *connection_;
  if (!self.connected) return false;
  self.hand_over();
  std::unique_lock lock(self.mutex);
  const bool in_time = self.changed.wait_for(lock, timeout, [&] { return self.under_way.empty(); });
  if (!self.connected) return false;
  lock.unlock();
  // Also after the timeout: a library that missed the signal of the last messages sends them now.
  MQTTAsync_disconnectOptions options = MQTTAsync_disconnectOptions_initializer;
  options.timeout = disconnect_timeout_ms;
  options.onSuccess = &Connection::on_disconnected;
  options.context = &self;
  self.connected = false;
  if (MQTTAsync_disconnect(self.handle, &options) != MQTTASYNC_SUCCESS) return false;
  lock.lock();
  const std::chrono::milliseconds longest(2 * disconnect_timeout_ms);
  return self.changed.wait_for(lock, longest, [&] { return self.disconnected; }) && in_time;
}

}  // namespace jkbms::app
