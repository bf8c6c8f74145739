#ifndef JKBMS_MQTT_LINE_BUS_CONFIG_HPP
#define JKBMS_MQTT_LINE_BUS_CONFIG_HPP

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "jkbms/line_monitor.hpp"
#include "jkbms/plausibility.hpp"
#include "jkbms/protocol.hpp"

namespace jkbms::app {

struct PackConfig {
  std::uint8_t address = 0;
  std::string name;        ///< as configured, empty if it has none
  std::string topic_part;  ///< between the topic and a document's name, empty for a pack alone
  std::string bank = {};   ///< the bank that it belongs to, empty if it belongs to none
};

/// One serial line, at a port or behind a network gateway, and the packs on it.
struct BusConfig {
  std::string serialport;
  int baudrate = 115200;  ///< 0: a gateway, which has its own
  const Protocol* protocol = nullptr;
  LineMode mode = LineMode::poll;
  std::chrono::milliseconds bus_gap{0};
  std::chrono::milliseconds poll_interval{10'000};
  std::chrono::milliseconds reply_timeout{1'000};
  PlausibilityFilter plausibility = PlausibilityFilter::on;
  std::optional<std::string> capture_file;
  std::int64_t capture_size_bytes = 16L * 1024 * 1024;  ///< of each of the three files
  Redaction redaction = Redaction::passcodes;           ///< of the capture and the trace log
  bool inverts_current = false;  ///< current and power are shown as positive when discharging
  std::vector<PackConfig> packs;
  std::string topic_prefix;  ///< of packs that are heard but not configured; empty for one bus
};

/// A capture that is read instead of a line.
struct ReplayConfig {
  std::string file;
  const Protocol* protocol = nullptr;  ///< nullptr: detected from the capture's bytes
  /// Time between the messages of a capture without times.
  std::chrono::milliseconds interval{10'000};
  PlausibilityFilter plausibility = PlausibilityFilter::off;
};

}  // namespace jkbms::app

#endif
