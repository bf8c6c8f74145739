#ifndef JKBMS_MQTT_SINK_HPP
#define JKBMS_MQTT_SINK_HPP

#include <string_view>

#include "jkbms/result.hpp"
#include "jkbms/snapshot.hpp"

namespace jkbms::app {

/// Where the outcome of each poll goes.
class Sink {
 public:
  virtual ~Sink() = default;
  /// Must not wait for the network. `pack` is the configured name, empty for a pack without one.
  virtual void publish(std::string_view pack, const Result<Snapshot>& outcome) = 0;
  /// The pack has given no valid answer for too long.
  virtual void offline(std::string_view /*pack*/) {}
};

}  // namespace jkbms::app

#endif
