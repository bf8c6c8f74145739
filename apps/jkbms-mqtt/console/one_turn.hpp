#ifndef JKBMS_MQTT_CONSOLE_ONE_TURN_HPP
#define JKBMS_MQTT_CONSOLE_ONE_TURN_HPP

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "jkbms/line_monitor.hpp"
#include "jkbms/line_observer.hpp"
#include "line/bus_config.hpp"
#include "line/diagnosis.hpp"
#include "line/sink.hpp"
#include "system/exit_code.hpp"

namespace jkbms::app {

/// Collects the results of one turn of a line: the newest values of each pack, and why packs are
/// missing.
class OneTurn final : public Sink, public LineObserver {
 public:
  /// All reports are passed on to `messages` too. The references must outlive this object.
  OneTurn(const BusConfig& config, LineObserver& messages) : config_(config), messages_(messages) {}

  void publish(const PackId& pack, const Snapshot& known, Part fresh) override;
  void heard(const PackReading& reading) override;
  void withheld(const WithheldReading& reading) override { messages_.withheld(reading); }
  void pack_changed(const PackChange& change) override { messages_.pack_changed(change); }
  void poll_failed(const FailedPoll& poll) override;
  void line_changed(const LineChange& change) override;
  void noticed(const LineNotice& notice) override { messages_.noticed(notice); }

  struct Pack {
    PackId id;
    Snapshot known;
  };
  /// The packs that gave values: the configured ones in their order, then the others.
  [[nodiscard]] std::vector<Pack> packs() const;

  /// Why packs are missing: one sentence and its causes, and the exit code.
  struct Trouble {
    Message message;
    std::string sentence;
    std::vector<std::string> causes;
    ExitCode code = ExitCode::no_answer;
  };
  /// Returns nullopt if every configured pack gave values. `report` is of its line.
  [[nodiscard]] std::optional<Trouble> trouble(const MonitorReport& report) const;
  /// Whether the messages have reported the trouble already, by a failed poll or by the line.
  [[nodiscard]] bool trouble_reported() const noexcept { return trouble_reported_; }

 private:
  [[nodiscard]] std::vector<std::string> missing_packs() const;

  const BusConfig& config_;
  LineObserver& messages_;
  std::map<PackId, Snapshot> packs_;
  std::set<std::uint8_t> heard_;    // addresses
  std::optional<Failure> failure_;  // the last failed poll's
  bool trouble_reported_ = false;
  std::string failed_name_;  // the name of its pack
};

}  // namespace jkbms::app

#endif
