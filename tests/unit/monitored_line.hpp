#ifndef JKBMS_TESTS_UNIT_MONITORED_LINE_HPP
#define JKBMS_TESTS_UNIT_MONITORED_LINE_HPP

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "jkbms/line_monitor.hpp"
#include "jkbms/memory_transport.hpp"
#include "recording_observer.hpp"
#include "support/answers.hpp"
#include "support/sample_reply.hpp"

/// A monitor of a line with one pack. Time passes only while something waits.
namespace jkbms::test {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Answers from a script and records the times of the requests.
class WatchedPort final : public Transport {
 public:
  WatchedPort(Clock& clock, std::vector<Clock::TimePoint>& asked)
      : clock_(clock), asked_(asked), memory_(clock) {}

  MemoryTransport& memory() noexcept { return memory_; }
  Status send(BytesView bytes) override {
    asked_.push_back(clock_.now());
    return memory_.send(bytes);
  }
  Result<std::size_t> receive(std::span<std::uint8_t> into, milliseconds timeout,
                              const std::stop_token& stop) override {
    return memory_.receive(into, timeout, stop);
  }

 private:
  Clock& clock_;
  std::vector<Clock::TimePoint>& asked_;
  MemoryTransport memory_;
};

class LineMonitorTest : public testing::Test {
 protected:
  using Port = Result<std::unique_ptr<Transport>>;

  LineMonitorTest() {
    observer_.after_reading = observer_.after_failure = [this] {
      after_poll_();
      if (observer_.readings.size() + observer_.failed.size() >= stop_after_polls_) {
        stop_.request_stop();
      }
    };
  }

  /// A port that can be opened. Its pack answers as `script` says.
  Port port(const std::function<void(MemoryTransport&)>& script) {
    auto port = std::make_unique<WatchedPort>(clock_, asked_at_);
    script(port->memory());
    return std::unique_ptr<Transport>(std::move(port));
  }
  static Port no_port(int system_error = ENOENT) {
    return Error{Errc::io, "PORT does not exist", system_error};
  }

  /// Runs a monitor until it ends. `open` is called with the number of the attempt, from 0.
  Status end_of_run(const std::function<Port(std::size_t)>& open) {
    LineMonitor monitor(
        *find_protocol("jk4e57"), options_,
        [&](const std::stop_token&) {
          opened_.push_back(elapsed());
          return open(opened_.size() - 1);
        },
        clock_, observer_);
    auto ended = monitor.run(stop_.get_token());
    report_ = monitor.report();
    return ended;
  }
  void run(const std::function<Port(std::size_t)>& open) { EXPECT_TRUE(end_of_run(open)); }

  [[nodiscard]] milliseconds elapsed() const {
    return std::chrono::duration_cast<milliseconds>(clock_.now() - start_);
  }
  [[nodiscard]] std::vector<milliseconds> asked() const {
    std::vector<milliseconds> asked;
    for (const auto at : asked_at_) {
      asked.push_back(std::chrono::duration_cast<milliseconds>(at - start_));
    }
    return asked;
  }
  [[nodiscard]] std::vector<milliseconds> heard() const {
    std::vector<milliseconds> heard;
    for (const RecordedReading& each : observer_.readings) heard.push_back(each.at);
    return heard;
  }

  const Bytes reply_ = write_frame(sample_reply(16));
  ManualClock clock_;
  Clock::TimePoint start_ = clock_.now();
  RecordingObserver observer_{clock_};
  MonitorOptions options_;
  std::stop_source stop_;
  std::size_t stop_after_polls_ = SIZE_MAX;
  std::function<void()> after_poll_ = [] {};
  std::vector<milliseconds> opened_;
  std::vector<Clock::TimePoint> asked_at_;
  MonitorReport report_;
};

}  // namespace jkbms::test

#endif
