#include "mqtt/homeassistant/gateway_device.hpp"

#include "jkbms/version.hpp"
#include "mqtt/homeassistant/device_id.hpp"
#include "mqtt/homeassistant/expiry.hpp"
#include "mqtt/payload/writer.hpp"

namespace jkbms::app {
namespace {

constexpr std::string_view rising = "total_increasing";

Entity connection_entity(const std::string& gateway_topic) {
  return {.platform = Entity::Platform::binary_sensor,
          .key = "connection",
          .name = "Connection",
          .value_template = "{{ value }}",
          .device_class = "connectivity",
          .is_diagnostic = true,
          .payload_on = "online",
          .payload_off = "offline",
          .retained_topic = gateway_topic};
}

/// A number of `<topic>/counters`.
Entity counter(std::string key, std::string name, std::string_view icon) {
  std::string value_template = "{{ value_json." + key + " }}";
  return {.key = std::move(key),
          .name = std::move(name),
          .value_template = std::move(value_template),
          .state_class = rising,
          .precision = 0,
          .icon = icon,
          .is_diagnostic = true};
}

Entity version_entity() {
  return {.key = "version",
          .name = "Version",
          .value_template = "{{ value_json.version }}",
          .icon = "mdi:tag-outline",
          .is_diagnostic = true};
}

}  // namespace

std::string gateway_id(const std::string& topic) {
  return device_id(topic + "/gateway");
}

Device gateway_device(const std::string& topic) {
  const std::string gateway_topic = topic + "/gateway";
  return {.id = gateway_id(topic),
          .entity_prefix = entity_prefix(gateway_topic),
          .name = "jkbms-mqtt " + topic,
          .via = {},
          .software_version = std::string(version),
          .state_topic = topic + "/counters",
          .availability_topics = {gateway_topic},
          .expire_after = expire_after(counters_period),
          .entities = {connection_entity(gateway_topic),
                       counter("polls", "Polls", "mdi:message-question-outline"),
                       counter("timeouts", "Polls without an answer", "mdi:timer-alert-outline"),
                       counter("bad_frames", "Bad frames", "mdi:message-alert-outline"),
                       counter("port_reconnects", "Port reconnects", "mdi:usb-port"),
                       counter("broker_reconnects", "Broker reconnects", "mdi:lan-connect"),
                       version_entity()}};
}

std::string counters_document(const GatewayStatistics& statistics) {
  PayloadWriter writer;
  writer.text("version", std::string(version));
  for (const Count& count : counts_of(statistics)) {
    writer.number(count.name, static_cast<double>(count.value));
  }
  return writer.finish();
}

}  // namespace jkbms::app
