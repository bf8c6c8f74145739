#ifndef JKBMS_MQTT_SERVICE_MANAGER_HPP
#define JKBMS_MQTT_SERVICE_MANAGER_HPP

#include <chrono>
#include <optional>
#include <string>

namespace jkbms::app {

/// Reports the state of the service to systemd (the sd_notify protocol). Does nothing if systemd
/// did not ask for it.
class ServiceManager {
 public:
  /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
  ServiceManager();

  void ready() const { notify("READY=1"); }
  void stopping() const { notify("STOPPING=1"); }
  void status(const std::string& text) const { notify("STATUS=" + text); }
  void alive() const { notify("WATCHDOG=1"); }

  /// How often to call alive(); nullopt if there is no watchdog.
  [[nodiscard]] std::optional<std::chrono::milliseconds> watchdog_period() const noexcept {
    return watchdog_period_;
  }

 private:
  void notify(const std::string& message) const;

  std::string socket_;
  std::optional<std::chrono::milliseconds> watchdog_period_;
};

}  // namespace jkbms::app

#endif
