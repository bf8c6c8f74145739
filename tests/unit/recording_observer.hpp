#ifndef JKBMS_TESTS_UNIT_RECORDING_OBSERVER_HPP
#define JKBMS_TESTS_UNIT_RECORDING_OBSERVER_HPP

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "jkbms/clock.hpp"
#include "jkbms/line_observer.hpp"

namespace jkbms::test {

/// One reading that an observer received.
struct RecordedReading {
  std::chrono::milliseconds at{0};  ///< since the observer was constructed
  int address = -1;                 ///< -1: the protocol has no addresses
  Heard::How how = Heard::How::overheard;
  std::optional<Part> part;
  Snapshot known;
  bool another_pack = false;
  bool has_values = true;  ///< the message itself holds values

  [[nodiscard]] bool holds_state() const { return part == Part::state || part == Part::all; }
};

/// Records everything that a monitor reports.
class RecordingObserver final : public LineObserver {
 public:
  /// `clock` must outlive the observer.
  explicit RecordingObserver(const Clock& clock) : clock_(clock), start_(clock.now()) {}

  void heard(const PackReading& reading) override;
  void withheld(const WithheldReading& reading) override;
  void pack_changed(const PackChange& change) override;
  void poll_failed(const FailedPoll& poll) override;
  void line_changed(const LineChange& change) override;
  void noticed(const LineNotice& notice) override;

  /// Readings with the state of the pack at `address`.
  [[nodiscard]] std::vector<RecordedReading> states_of(int address) const;
  /// How often `event` was recorded.
  [[nodiscard]] std::size_t count(const std::string& event) const;

  std::vector<RecordedReading> readings;
  /// Each change and notice: "line polling", "pack 2 silent", "pack 2 offline", "slow round".
  std::vector<std::string> events;
  std::vector<std::chrono::milliseconds> offline;  ///< when a pack went offline
  std::vector<int> failed;                         ///< the address of each failed poll
  std::vector<PackChange> pack_changes;
  std::vector<Verdict> verdicts;  ///< on messages that were held or dropped
  std::vector<LineChange> line_changes;
  std::vector<LineNotice> notices;
  std::function<void()> after_reading = [] {};
  std::function<void()> after_failure = [] {};

 private:
  [[nodiscard]] std::chrono::milliseconds elapsed() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - start_);
  }

  const Clock& clock_;
  Clock::TimePoint start_;
};

}  // namespace jkbms::test

#endif
