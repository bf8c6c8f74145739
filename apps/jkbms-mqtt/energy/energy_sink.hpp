#ifndef JKBMS_MQTT_ENERGY_ENERGY_SINK_HPP
#define JKBMS_MQTT_ENERGY_ENERGY_SINK_HPP

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "energy/energy_book.hpp"
#include "energy/energy_meter.hpp"
#include "jkbms/clock.hpp"
#include "line/sink.hpp"
#include "state/kept_state.hpp"
#include "state/pack_identities.hpp"
#include "system/log.hpp"

namespace jkbms::app {

/// Counts the energy of each pack, and passes its values on with the counters in the state. The
/// counters belong to the pack, not to its topic: to its serial number on a shared bus, else to its
/// port. They are absent until the counters of earlier runs are loaded and the pack is known. Lines
/// call the members of Sink, one thread the others.
class EnergySink final : public Sink {
 public:
  struct Bus {
    std::string port;
    std::chrono::milliseconds poll_interval;
  };

  /// `buses` in the order of the program. Without a state directory nothing is counted. The
  /// references must outlive the sink.
  EnergySink(Sink& next, std::vector<Bus> buses, const std::optional<std::string>& state_directory,
             Clock& clock, Log& log);

  void publish(const PackId& pack, const Snapshot& known, Part fresh) override;
  void offline(const PackId& pack) override;

  /// Saves the counters if they are due. Writes a file.
  void act();
  /// When act() must be called; nullopt: nothing is counted.
  [[nodiscard]] std::optional<Clock::TimePoint> due() const noexcept;
  /// Saves the counters for the last time, after the lines have ended.
  void closing();
  /// For how long, over all packs, nothing was counted because polls were missing.
  [[nodiscard]] std::chrono::seconds gaps() const;

 private:
  struct Pack {
    explicit Pack(std::chrono::milliseconds poll_interval) : meter(poll_interval) {}

    EnergyMeter meter;
    Energy moved;  // not yet in the book
  };

  void save();
  std::optional<Energy> count(const PackId& id, const Snapshot& known, Part fresh);

  Sink& next_;
  std::vector<Bus> buses_;
  Clock& clock_;
  std::optional<KeptState> kept_;  // nullopt: nothing is counted

  mutable std::mutex mutex_;  // for what follows
  EnergyBook book_;
  PackIdentities identities_;
  std::map<PackId, Pack> packs_;
  std::chrono::milliseconds gaps_{0};
};

}  // namespace jkbms::app

#endif
