#ifndef JKBMS_MQTT_MQTT_VICTRON_GROUP_HPP
#define JKBMS_MQTT_MQTT_VICTRON_GROUP_HPP

#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "mqtt/payload/writer.hpp"

namespace jkbms::app {

/// Writes an inner object of a message. It is left out if it has no member. What is no finite
/// number is no member: the driver takes no null.
class VictronGroup {
 public:
  VictronGroup(PayloadWriter& writer, std::string_view name) : writer_(writer), name_(name) {}
  ~VictronGroup() {
    if (is_open_) writer_.end_object();
  }
  VictronGroup(const VictronGroup&) = delete;
  VictronGroup& operator=(const VictronGroup&) = delete;

  /// With three decimals at most.
  void number(std::string_view key, std::optional<double> value) {
    if (!value || !std::isfinite(*value)) return;
    open();
    writer_.number(key, std::round(*value * 1000) / 1000 + 0.0);  // never -0
  }
  /// As 0 or 1.
  void truth(std::string_view key, std::optional<bool> value) {
    if (value) number(key, *value ? 1 : 0);
  }
  void text(std::string_view key, const std::optional<std::string>& value) {
    if (!value) return;
    open();
    writer_.text(key, value);
  }

 private:
  void open() {
    if (is_open_) return;
    writer_.key(name_);
    writer_.begin_object();
    is_open_ = true;
  }

  PayloadWriter& writer_;
  std::string_view name_;
  bool is_open_ = false;
};

}  // namespace jkbms::app

#endif
