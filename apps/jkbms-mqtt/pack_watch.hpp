#ifndef JKBMS_MQTT_PACK_WATCH_HPP
#define JKBMS_MQTT_PACK_WATCH_HPP

#include <chrono>
#include <optional>
#include <string>

#include "bus_config.hpp"
#include "jkbms/clock.hpp"
#include "log.hpp"
#include "sink.hpp"

namespace jkbms::app {

/// What is remembered of one pack between polls: whether it answers, when it is to be asked, when
/// it is offline; and what the log was told of it.
class PackWatch {
 public:
  struct Timing {
    std::chrono::milliseconds interval{10'000};
    int baudrate = 115200;    ///< for the log
    bool shares_bus = false;  ///< ask a silent pack ever more seldom, for the sake of the others
  };

  /// `label` names the pack in the log. The references must outlive the watch.
  PackWatch(PackId id, PackConfig config, std::string label, Timing timing, Clock& clock,
            Sink& sink, Log& log);

  [[nodiscard]] const PackId& id() const noexcept { return id_; }
  [[nodiscard]] std::uint8_t address() const noexcept { return config_.address; }

  /// Publishes `snapshot` and tells the log that the pack answers, if that is news.
  void answered(Snapshot snapshot);
  /// Tells the log why it does not, if that is news.
  void failed(const Error& error);

  [[nodiscard]] bool due(Clock::TimePoint now) const noexcept { return now >= ask_again_; }
  [[nodiscard]] bool silent() const noexcept { return failures_ > 0; }

  /// Parts that are not asked for at each poll: info once, settings once an hour; after a failure
  /// again a minute later.
  [[nodiscard]] bool wants_info(Clock::TimePoint now) const noexcept { return now >= info_due_; }
  [[nodiscard]] bool wants_settings(Clock::TimePoint now) const noexcept {
    return now >= settings_due_;
  }
  void asked_for_info(Clock::TimePoint now, bool answered) noexcept;
  void asked_for_settings(Clock::TimePoint now, bool answered) noexcept;

  /// When the pack will be offline unless it answers; nullopt: it is.
  [[nodiscard]] std::optional<Clock::TimePoint> offline_due() const noexcept {
    return offline_due_;
  }
  /// The port was lost: that the pack answers will be news again.
  void port_lost() { told_state_.clear(); }
  /// Publishes that the pack is offline, if it is time. Another pack may come back in its place, so
  /// its info is wanted again.
  void check_offline(Clock::TimePoint now);

 private:
  void tell(LogLevel level, std::string state, const std::string& text);
  void look_at_serial_number(const Snapshot& snapshot);

  PackId id_;
  PackConfig config_;
  std::string label_;
  std::chrono::milliseconds silence_until_offline_;
  Timing timing_;
  Clock& clock_;
  Sink& sink_;
  Log& log_;

  int failures_ = 0;  // since the last answer
  Clock::TimePoint ask_again_;
  Clock::TimePoint info_due_;
  Clock::TimePoint settings_due_;
  std::optional<Clock::TimePoint> offline_due_;
  std::string told_state_;
  std::optional<std::string> serial_number_;
};

}  // namespace jkbms::app

#endif
