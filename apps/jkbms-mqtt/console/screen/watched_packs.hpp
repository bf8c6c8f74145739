#ifndef JKBMS_MQTT_CONSOLE_SCREEN_WATCHED_PACKS_HPP
#define JKBMS_MQTT_CONSOLE_SCREEN_WATCHED_PACKS_HPP

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "console/screen/screen_model.hpp"
#include "jkbms/line_observer.hpp"
#include "line/bus_config.hpp"
#include "line/sink.hpp"

namespace jkbms::app {

/// What is known of the ports and packs on the screen. The threads of the lines write it, the
/// thread of the screen reads it. Thread-safe.
class WatchedPacks final : public Sink {
 public:
  /// The configured packs are there from the beginning. Both must outlive this object.
  WatchedPacks(const std::vector<BusConfig>& buses, const Clock& clock);
  /// For the packs of a capture, which is open.
  WatchedPacks(const std::string& file, const Clock& clock);
  ~WatchedPacks() override;
  WatchedPacks(const WatchedPacks&) = delete;
  WatchedPacks& operator=(const WatchedPacks&) = delete;

  void publish(const PackId& pack, const Snapshot& known, Part fresh) override;
  /// The pack does not answer now.
  void silent(std::size_t bus, std::optional<std::uint8_t> address);
  void line_changed(std::size_t bus, const LineChange& change);
  /// The capture is at its end.
  void ended();

  /// Readable after a change, until take_change() is called.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  void take_change() const;
  /// The ports and packs of the screen; the rest of the model is left to the caller.
  [[nodiscard]] ScreenModel model() const;
  /// The error of each port, if the first attempt to open it failed at all of them.
  [[nodiscard]] std::vector<Error> nothing_opened() const;

 private:
  /// With the mutex locked.
  ScreenPack& pack_at(std::size_t bus, std::optional<std::uint8_t> address);
  void port_failed(std::size_t bus, const Error& error);
  void changed() const;

  const std::vector<BusConfig>* buses_ = nullptr;  // nullptr: a capture
  const Clock& clock_;
  int descriptor_;
  mutable std::mutex mutex_;
  std::vector<ScreenPort> ports_;
  std::vector<std::optional<Error>> first_errors_;  // of the ports that were never open
  std::vector<ScreenPack> packs_;
};

/// Passes what the monitor of one line reports to the screen and to the log.
class WatchedLine final : public LineObserver {
 public:
  /// The references must outlive this object.
  WatchedLine(std::size_t bus, WatchedPacks& packs, LineObserver& log)
      : bus_(bus), packs_(packs), log_(log) {}

  void heard(const PackReading& reading) override { log_.heard(reading); }
  void withheld(const WithheldReading& reading) override { log_.withheld(reading); }
  void pack_changed(const PackChange& change) override;
  void poll_failed(const FailedPoll& poll) override;
  void line_changed(const LineChange& change) override;
  void noticed(const LineNotice& notice) override { log_.noticed(notice); }

 private:
  std::size_t bus_;
  WatchedPacks& packs_;
  LineObserver& log_;
};

}  // namespace jkbms::app

#endif
