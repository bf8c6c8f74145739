#ifndef JKBMS_MQTT_SYSTEM_STOP_SIGNAL_HPP
#define JKBMS_MQTT_SYSTEM_STOP_SIGNAL_HPP

namespace jkbms::app {

/// SIGINT and SIGTERM as something to wait for. Made before any thread, so that all threads
/// inherit the blocked signals.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  /// Readable once a signal came.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace jkbms::app

#endif
