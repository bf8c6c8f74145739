#include "mqtt/mqtt_sink.hpp"

#include <fmt/format.h>

#include "jkbms/json.hpp"
#include "mqtt/payload/payloads.hpp"
#include "mqtt/payload/settings_comparison.hpp"

namespace jkbms::app {
namespace {

constexpr int kept_qos = 1;  // of everything that the broker keeps
constexpr int event_qos = 1;

std::string alarm_key(const PackStatus& status) {
  PackStatus without_time = status;
  without_time.timestamp = std::nullopt;
  return alarm_document(without_time);
}

}  // namespace

MqttMessage gateway_message(const std::string& topic, bool online) {
  return {topic + "/gateway", online ? "online" : "offline", kept_qos, true};
}

MqttSink::MqttSink(MqttClient& client, const MqttOptions& options)
    : client_(client),
      topic_(options.topic),
      payload_(options.payload),
      qos_(options.qos),
      retain_(options.retain) {}

void MqttSink::publish(const PackId& pack, const Result<Snapshot>& outcome) {
  if (!outcome) return;
  const std::lock_guard lock(mutex_);
  Pack& known = packs_[pack];
  send_state(topic_of(pack), *outcome);
  send_setting_changes(topic_of(pack), known, *outcome);
  known.newest = *outcome;
  known.online = true;
  send_what_is_new(topic_of(pack), known);
  send_differences();
}

void MqttSink::offline(const PackId& pack) {
  const std::lock_guard lock(mutex_);
  Pack& known = packs_[pack];
  known.online = false;
  send_what_is_new(topic_of(pack), known);
}

void MqttSink::connected() {
  const std::lock_guard lock(mutex_);
  client_.publish(gateway_message(topic_, true));
  for (auto& [id, pack] : packs_) {
    pack.told_online = std::nullopt;
    pack.told_alarm.clear();
    pack.told_info = std::nullopt;
    pack.told_settings = std::nullopt;
    if (pack.online.value_or(false)) send_state(topic_of(id), pack.newest);
    send_what_is_new(topic_of(id), pack);
  }
  told_differences_.clear();
  send_differences();
}

void MqttSink::closing() {
  const std::lock_guard lock(mutex_);
  for (auto& [id, pack] : packs_) {
    pack.online = false;
    send_what_is_new(topic_of(id), pack);
  }
  client_.publish(gateway_message(topic_, false));
}

std::string MqttSink::topic_of(const PackId& pack) const {
  return pack.topic_part.empty() ? topic_ : fmt::format("{}/{}", topic_, pack.topic_part);
}

void MqttSink::send_setting_changes(const std::string& topic, const Pack& pack,
                                    const Snapshot& newest) {
  if (!pack.newest.has_settings || !newest.has_settings) return;
  const auto& serial_number = pack.newest.info.serial_number;
  if (serial_number && newest.info.serial_number != serial_number) return;  // another pack's
  for (std::string& event :
       setting_changes(pack.newest.settings, newest.settings, newest.status.timestamp)) {
    client_.publish({topic + "/event", std::move(event), event_qos, false});
  }
}

void MqttSink::send_differences() {
  std::map<std::size_t, SettingsOfPacks> buses;
  for (const auto& [id, pack] : packs_) {
    if (!pack.newest.has_settings) continue;
    std::string name = id.topic_part;
    if (name.empty() && pack.newest.address) name = std::to_string(*pack.newest.address);
    buses[id.bus].emplace(std::move(name), &pack.newest.settings);
  }
  std::string differences = settings_differences(buses);
  if (differences.empty() || differences == told_differences_) return;
  if (keep(topic_ + "/differences", differences)) told_differences_ = std::move(differences);
}

void MqttSink::send_state(const std::string& topic, const Snapshot& snapshot) {
  const auto send = [&](const char* document, std::string payload) {
    client_.publish({topic + document, std::move(payload), qos_, retain_});
  };
  if (payload_ == PayloadForm::nodejkbms) {
    send("/pack", nodejkbms_pack(snapshot));
    send("/cells", nodejkbms_cells(snapshot));
  } else if (payload_ == PayloadForm::nodejbd) {
    send("/pack", nodejbd_pack(snapshot));
    send("/cells", nodejbd_cells(snapshot));
  }
  send("/state", to_json(snapshot.status));
}

/// Hands over what differs from what the broker was last handed; what it refuses stays new.
void MqttSink::send_what_is_new(const std::string& topic, Pack& pack) {
  const Snapshot& newest = pack.newest;
  if (newest.has_status) {
    std::string key = alarm_key(newest.status);
    if (key != pack.told_alarm && keep(topic + "/alarm", alarm_document(newest.status))) {
      pack.told_alarm = std::move(key);
    }
  }
  if (newest.has_info && newest.info != pack.told_info &&
      keep(topic + "/info", to_json(newest.info))) {
    pack.told_info = newest.info;
  }
  if (newest.has_settings && newest.settings != pack.told_settings &&
      keep(topic + "/settings", to_json(newest.settings))) {
    pack.told_settings = newest.settings;
  }
  if (pack.online && pack.online != pack.told_online &&
      keep(topic + "/availability", *pack.online ? "online" : "offline")) {
    pack.told_online = pack.online;
  }
}

bool MqttSink::keep(const std::string& topic, std::string payload) {
  return client_.publish({topic, std::move(payload), kept_qos, true});
}

}  // namespace jkbms::app
