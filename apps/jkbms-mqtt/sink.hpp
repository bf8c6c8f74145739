#ifndef JKBMS_MQTT_SINK_HPP
#define JKBMS_MQTT_SINK_HPP

#include <compare>
#include <cstddef>
#include <string>

#include "jkbms/result.hpp"
#include "jkbms/snapshot.hpp"

namespace jkbms::app {

/// Which pack, among all of the program.
struct PackId {
  std::size_t bus = 0;
  std::string topic_part;  ///< empty for a pack alone

  auto operator<=>(const PackId&) const = default;
};

/// Where the outcome of each poll goes.
class Sink {
 public:
  virtual ~Sink() = default;
  /// Must not wait for the network.
  virtual void publish(const PackId& pack, const Result<Snapshot>& outcome) = 0;
  /// The pack has given no valid answer for too long.
  virtual void offline(const PackId& /*pack*/) {}
};

}  // namespace jkbms::app

#endif
