#ifndef JKBMS_MQTT_CELLSTATS_CELL_STATISTICS_SINK_HPP
#define JKBMS_MQTT_CELLSTATS_CELL_STATISTICS_SINK_HPP

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "cellstats/cell_statistics_book.hpp"
#include "jkbms/clock.hpp"
#include "line/sink.hpp"
#include "state/kept_state.hpp"
#include "state/pack_identities.hpp"
#include "system/log.hpp"

namespace jkbms::app {

/// Keeps the cell statistics of each pack and publishes them: with the first sample, then once a
/// minute while samples come, when the pack is offline, and at the end. They belong to the pack as
/// the energy counters do (PackIdentities). Passes the values on unchanged. Lines call the members
/// of Sink, one thread the others.
class CellStatisticsSink final : public Sink {
 public:
  /// Accepts a document of a pack to be published, or returns false. Must not wait.
  using Publish = std::function<bool(const PackId& pack, std::string document)>;

  /// `ports` of the buses, in the order of the program. Without a state directory, or if it cannot
  /// be used, the statistics begin with the program. The references must outlive the sink.
  CellStatisticsSink(Sink& next, std::vector<std::string> ports, Publish publish,
                     const std::optional<std::string>& state_directory, Clock& clock, Log& log);

  void publish(const PackId& pack, const Snapshot& known, Part fresh) override;
  void offline(const PackId& pack) override;

  /// There is a new connection to the broker: publishes the statistics of each pack that is online.
  void connected();
  /// Saves the statistics if they are due. Writes a file.
  void act();
  /// When act() must be called; nullopt: nothing is saved.
  [[nodiscard]] std::optional<Clock::TimePoint> due() const noexcept;
  /// Publishes and saves for the last time, after the lines have ended.
  void closing();

 private:
  void count(const PackId& pack, const Snapshot& known);
  bool publish_statistics(const PackId& pack);
  void save();

  Sink& next_;
  Publish publish_;
  Clock& clock_;
  std::optional<KeptState> kept_;  // nullopt: nothing is saved

  std::mutex mutex_;  // for what follows
  CellStatisticsBook book_;
  PackIdentities identities_;
  std::map<PackId, Clock::TimePoint> publish_due_;  // of each pack that is online
};

}  // namespace jkbms::app

#endif
