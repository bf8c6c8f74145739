#ifndef JKBMS_MQTT_CONSOLE_POLL_MESSAGES_HPP
#define JKBMS_MQTT_CONSOLE_POLL_MESSAGES_HPP

#include "jkbms/line_observer.hpp"
#include "line/bus_config.hpp"

namespace jkbms::app {

/// Prints on standard error why a pack that is alone on its line does not answer, once for each
/// change.
class PollMessages final : public LineObserver {
 public:
  /// `config` must outlive this object.
  explicit PollMessages(const BusConfig& config) : config_(config) {}

  void pack_changed(const PackChange& change) override;

 private:
  const BusConfig& config_;
};

}  // namespace jkbms::app

#endif
