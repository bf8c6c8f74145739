#ifndef JKBMS_MQTT_SYSTEM_STOP_SIGNAL_HPP
#define JKBMS_MQTT_SYSTEM_STOP_SIGNAL_HPP

namespace jkbms::app {

/// Makes SIGINT, SIGTERM and SIGHUP readable on a descriptor. At most one object at a time. A
/// signal that was ignored when the process began stays ignored.
///
/// The process ends 1.5 s after the first signal with ExitCode::ok, whatever its threads do.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  /// Readable after a signal.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace jkbms::app

#endif
