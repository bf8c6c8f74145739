#include "mqtt/mqtt_sink.hpp"

#include <fmt/format.h>

#include "jkbms/json.hpp"
#include "mqtt/payload/known_values.hpp"
#include "mqtt/payload/payloads.hpp"
#include "mqtt/payload/settings_comparison.hpp"

namespace jkbms::app {
namespace {

constexpr int retained_qos = 1;
constexpr int event_qos = 1;

/// False: the serial numbers differ, so the snapshots are of two packs.
bool may_be_same_pack(const Snapshot& before, const Snapshot& now) {
  const auto serial_number = serial_number_of(before);
  return !serial_number || serial_number == serial_number_of(now);
}

bool has_state(const Snapshot& snapshot) {
  return snapshot.state && has_known_values(*snapshot.state);
}

}  // namespace

MqttMessage gateway_message(const std::string& topic, bool online) {
  return {topic + "/gateway", online ? "online" : "offline", retained_qos, true};
}

MqttSink::MqttSink(MqttClient& client, const MqttOptions& options)
    : client_(client),
      topic_(options.topic),
      payload_(options.payload),
      qos_(options.qos),
      retain_(options.retain) {}

void MqttSink::publish(const PackId& pack, const Snapshot& snapshot, Part fresh) {
  const std::lock_guard lock(mutex_);
  Pack& known = packs_[pack];
  const bool settings_changed = snapshot.settings && known.newest.settings != snapshot.settings;
  if (has_new_state(snapshot, fresh)) {
    publish_state(topic_of(pack), snapshot);
    known.online = true;
  }
  if (settings_changed) publish_setting_changes(topic_of(pack), known.newest, snapshot);
  known.newest = snapshot;
  publish_changed_documents(topic_of(pack), known);
  if (settings_changed) compare_settings_of_packs();
  publish_differences();
}

void MqttSink::offline(const PackId& pack) {
  const std::lock_guard lock(mutex_);
  Pack& known = packs_[pack];
  known.online = false;
  publish_changed_documents(topic_of(pack), known);
}

void MqttSink::connected() {
  const std::lock_guard lock(mutex_);
  client_.publish(gateway_message(topic_, true));
  for (auto& [id, pack] : packs_) {
    pack.published = {};
    if (pack.online.value_or(false)) publish_state(topic_of(id), pack.newest);
    publish_changed_documents(topic_of(id), pack);
  }
  published_differences_.clear();
  publish_differences();
}

bool MqttSink::publish_statistics(std::string document) {
  return publish_retained(topic_ + "/gateway/statistics", std::move(document));
}

bool MqttSink::publish_cell_statistics(const PackId& pack, std::string document) {
  return publish_retained(topic_of(pack) + "/cellstats", std::move(document));
}

void MqttSink::publish_states_again() {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, pack] : packs_) {
    if (!pack.online.value_or(false) || !has_state(pack.newest)) continue;
    publish_retained(topic_of(id) + "/availability", "online");
    client_.publish({topic_of(id) + "/state", to_json(*pack.newest.state), qos_, retain_});
  }
}

void MqttSink::closing() {
  const std::lock_guard lock(mutex_);
  for (auto& [id, pack] : packs_) {
    pack.online = false;
    publish_changed_documents(topic_of(id), pack);
  }
  client_.publish(gateway_message(topic_, false));
}

std::string MqttSink::topic_of(const PackId& pack) const {
  return pack.topic_part.empty() ? topic_ : fmt::format("{}/{}", topic_, pack.topic_part);
}

MqttSink::Alarm MqttSink::alarm_of(const PackState& state) {
  return {state.alarm, state.alarms, state.alarm_bits};
}

void MqttSink::publish_setting_changes(const std::string& topic, const Snapshot& before,
                                       const Snapshot& now) {
  if (!before.settings || !may_be_same_pack(before, now)) return;
  const auto timestamp = now.state ? now.state->timestamp : std::nullopt;
  for (std::string& event : setting_changes(*before.settings, *now.settings, timestamp)) {
    client_.publish({topic + "/event", std::move(event), event_qos, false});
  }
}

void MqttSink::compare_settings_of_packs() {
  std::map<std::size_t, SettingsOfPacks> buses;
  for (const auto& [id, pack] : packs_) {
    if (!pack.newest.settings) continue;
    std::string name = id.topic_part;
    if (name.empty() && pack.newest.address) name = std::to_string(*pack.newest.address);
    buses[id.bus].emplace(std::move(name), &*pack.newest.settings);
  }
  differences_ = settings_differences(buses);
}

void MqttSink::publish_differences() {
  if (differences_.empty() || differences_ == published_differences_) return;
  if (publish_retained(topic_ + "/differences", differences_)) {
    published_differences_ = differences_;
  }
}

void MqttSink::publish_state(const std::string& topic, const Snapshot& snapshot) {
  if (!has_state(snapshot)) return;
  const auto send = [&](const char* document, std::string payload) {
    client_.publish({topic + document, std::move(payload), qos_, retain_});
  };
  send("/state", to_json(*snapshot.state));
  if (payload_ == PayloadForm::nodejkbms) {
    send("/pack", nodejkbms_pack(snapshot));
    send("/cells", nodejkbms_cells(snapshot));
  } else if (payload_ == PayloadForm::nodejbd) {
    send("/pack", nodejbd_pack(snapshot));
    send("/cells", nodejbd_cells(snapshot));
  }
}

void MqttSink::publish_changed_documents(const std::string& topic, Pack& pack) {
  const Snapshot& newest = pack.newest;
  Published& published = pack.published;
  const Alarm alarm = newest.state ? alarm_of(*newest.state) : Alarm{};
  if (alarm != Alarm{} && alarm != published.alarm &&
      publish_retained(topic + "/alarm", alarm_document(*newest.state))) {
    published.alarm = alarm;
  }
  if (newest.info && has_known_values(*newest.info) && newest.info != published.info &&
      publish_retained(topic + "/info", to_json(*newest.info))) {
    published.info = newest.info;
  }
  if (newest.settings && has_known_values(*newest.settings) &&
      newest.settings != published.settings &&
      publish_retained(topic + "/settings", to_json(*newest.settings))) {
    published.settings = newest.settings;
  }
  if (pack.online && pack.online != published.online &&
      publish_retained(topic + "/availability", *pack.online ? "online" : "offline")) {
    published.online = pack.online;
  }
}

bool MqttSink::publish_retained(const std::string& topic, std::string payload) {
  return client_.publish({topic, std::move(payload), retained_qos, true});
}

}  // namespace jkbms::app
