#ifndef JKBMS_MQTT_LINE_SINK_HPP
#define JKBMS_MQTT_LINE_SINK_HPP

#include <cstddef>
#include <string>
#include <tuple>

#include "jkbms/snapshot.hpp"

namespace jkbms::app {

/// Identifies a pack among all packs of the program.
struct PackId {
  std::size_t bus = 0;
  std::string topic_part;  ///< empty for a pack alone

  bool operator==(const PackId&) const = default;
  friend bool operator<(const PackId& a, const PackId& b) {
    return std::tie(a.bus, a.topic_part) < std::tie(b.bus, b.topic_part);
  }
};

/// Receives the values of packs. Every line calls it from a separate thread. No call may wait for
/// the network.
class Sink {
 public:
  virtual ~Sink() = default;
  /// Called when the document `fresh` of `known` has just been read.
  virtual void publish(const PackId& pack, const Snapshot& known, Part fresh) = 0;
  /// Called when the pack has given no valid answer for too long.
  virtual void offline(const PackId& /*pack*/) {}
};

/// Whether a document is a state, or holds one.
inline bool holds_state(Part part) noexcept {
  return part == Part::state || part == Part::all;
}

/// Whether Sink::publish() gives a state that has just been read.
inline bool has_new_state(const Snapshot& known, Part fresh) noexcept {
  return known.state && holds_state(fresh);
}

/// Whether the plausibility filter holds values back: then `state` repeats earlier ones.
inline bool is_held(const PackState& state) noexcept {
  return state.held && !state.held->empty();
}

}  // namespace jkbms::app

#endif
