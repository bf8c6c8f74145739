#ifndef JKBMS_MQTT_SYSTEM_STOP_SIGNAL_HPP
#define JKBMS_MQTT_SYSTEM_STOP_SIGNAL_HPP

#include <stop_token>
#include <thread>

namespace jkbms::app {

/// SIGINT, SIGTERM and SIGHUP as something to wait for. At most one object at a time. A signal
/// that was ignored when the process began stays ignored.
///
/// The process ends 1.5 s after the first signal with ExitCode::ok, whatever its threads do.
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

/// Requests a stop of `source` when a stop signal comes, from a thread of its own: for code that
/// does not wait on a descriptor.
class StopOnSignal {
 public:
  explicit StopOnSignal(std::stop_source source);
  ~StopOnSignal();
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

 private:
  StopSignal signal_;
  int end_;  // readable when the thread is to end
  std::jthread thread_;
};

}  // namespace jkbms::app

#endif
