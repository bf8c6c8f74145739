#ifndef JKBMS_MQTT_LINE_PACK_WATCH_HPP
#define JKBMS_MQTT_LINE_PACK_WATCH_HPP

#include <chrono>
#include <optional>
#include <string>

#include "jkbms/clock.hpp"
#include "line/bus_config.hpp"
#include "line/sink.hpp"
#include "system/log.hpp"

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
  /// How an answer came.
  enum class Answer {
    in_time,
    late,       ///< when nobody waited for it any more
    overheard,  ///< another master had asked
  };

  /// `label` names the pack in the log. The references must outlive the watch.
  PackWatch(PackId id, PackConfig config, std::string label, Timing timing, Clock& clock,
            Sink& sink, Log& log);

  [[nodiscard]] const PackId& id() const noexcept { return id_; }
  [[nodiscard]] std::uint8_t address() const noexcept { return config_.address; }

  /// Publishes `snapshot` and tells the log that the pack answers, if that is news.
  void answered(Snapshot snapshot, Answer how = Answer::in_time);
  /// Tells the log why it does not, if that is news. `line_works`: somebody on it has answered.
  void failed(const Error& error, bool line_works = false);

  [[nodiscard]] bool due(Clock::TimePoint now) const noexcept { return now >= ask_again_; }
  /// It is asked in the round that began then.
  void asked(Clock::TimePoint round) noexcept { asked_in_ = round; }
  [[nodiscard]] Clock::TimePoint asked_in() const noexcept { return asked_in_; }
  /// Whether it did not answer when last asked, or never yet.
  [[nodiscard]] bool silent() const noexcept { return !answers_; }

  /// Parts that are not asked for at each poll: info once, settings once an hour; after a failure
  /// again a minute later.
  [[nodiscard]] bool wants_info(Clock::TimePoint now) const noexcept { return now >= info_due_; }
  [[nodiscard]] bool wants_settings(Clock::TimePoint now) const noexcept {
    return now >= settings_due_;
  }
  void asked_for_info(Clock::TimePoint now, bool answered) noexcept;
  void asked_for_settings(Clock::TimePoint now, bool answered) noexcept;
  /// Another pack may have come in its place: its info and its settings are wanted again.
  void want_all_again() noexcept { info_due_ = settings_due_ = clock_.now(); }

  /// When the pack will be offline unless it answers; nullopt: it is.
  [[nodiscard]] std::optional<Clock::TimePoint> offline_due() const noexcept {
    return offline_due_;
  }
  /// The port was lost: that the pack answers will be news again.
  void port_lost();
  /// Publishes that the pack is offline, if it is time.
  void check_offline(Clock::TimePoint now);

 private:
  void expect_within(std::chrono::milliseconds longest);
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

  bool answers_ = false;
  bool late_ = false;  // it answered late to the last question
  int failures_ = 0;   // since the last answer
  Clock::TimePoint asked_in_;
  Clock::TimePoint ask_again_;
  Clock::TimePoint info_due_;
  Clock::TimePoint settings_due_;
  std::optional<Clock::TimePoint> offline_due_;
  std::chrono::seconds offline_after_{0};
  std::string told_state_;
  std::optional<std::string> serial_number_;
};

}  // namespace jkbms::app

#endif
