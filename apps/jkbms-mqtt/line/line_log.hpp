#ifndef JKBMS_MQTT_LINE_LINE_LOG_HPP
#define JKBMS_MQTT_LINE_LINE_LOG_HPP

#include <map>
#include <optional>
#include <set>
#include <string>

#include "jkbms/line_observer.hpp"
#include "line/bus_config.hpp"
#include "line/diagnosis.hpp"
#include "system/log.hpp"

namespace jkbms::app {

/// Logs what the monitor of one line reports: one log line for each change, and the likely causes
/// once for each pack and kind of failure.
class LineLog final : public LineObserver {
 public:
  /// The references must outlive the log.
  LineLog(const BusConfig& config, Log& log) : config_(config), log_(log) {}

  void heard(const PackReading& reading) override;
  void withheld(const WithheldReading& reading) override;
  void pack_changed(const PackChange& change) override;
  void poll_failed(const FailedPoll& poll) override;
  void line_changed(const LineChange& change) override;
  void noticed(const LineNotice& notice) override;

 private:
  /// What is logged about a pack already, and what later messages need.
  struct Pack {
    std::string model;  ///< empty while it is unknown
    std::string serial_number;
    std::set<Silence> causes_logged;
    bool advice_logged = false;
    bool silence_logged = false;  ///< since it was heard last
  };

  [[nodiscard]] LineUse use() const;
  void log_condition(const PackChange& change, Pack& pack);
  void log_failure(const Failure& failure, const std::string& label, bool has_answered, Pack& pack);
  void log_listening(const LineChange& change);

  const BusConfig& config_;
  Log& log_;
  std::map<std::optional<std::uint8_t>, Pack> packs_;
};

}  // namespace jkbms::app

#endif
