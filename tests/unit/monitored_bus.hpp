#ifndef JKBMS_TESTS_UNIT_MONITORED_BUS_HPP
#define JKBMS_TESTS_UNIT_MONITORED_BUS_HPP

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "jkbms/line_monitor.hpp"
#include "jkbms/memory_transport.hpp"
#include "recording_observer.hpp"
#include "support/jk02_frames.hpp"

/// A monitor of a bus with PB packs. Time passes only while something waits.
namespace jkbms::test {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

inline constexpr milliseconds answer_delay{20};
inline constexpr std::uint16_t ovp_mv = 3650;

/// Each pack has another voltage, which shows to which pack reported values belong.
inline std::uint16_t centivolts_of(int address) {
  return static_cast<std::uint16_t>(5200 + address);
}

inline Bytes state_of(std::uint8_t address) {
  return jk02_status(address, centivolts_of(address));
}

struct Asked {
  milliseconds at;
  int address;
  std::uint8_t what;  ///< the register's low byte
};

inline constexpr std::uint8_t for_info = 0x1C;
inline constexpr std::uint8_t for_settings = 0x1E;
inline constexpr std::uint8_t for_state = 0x20;

class MonitoredBusTest : public testing::Test {
 protected:
  /// The other end of the wire: gives requests to the packs, and stops the run at its end.
  class Wire final : public Transport {
   public:
    explicit Wire(MonitoredBusTest& test) : test_(test) {}

    Status send(BytesView bytes) override {
      auto sent = test_.wire_.send(bytes);
      test_.asked_.push_back({test_.elapsed(), bytes[0], bytes[3]});
      test_.answer_(bytes[0], bytes[3]);
      return sent;
    }
    Result<std::size_t> receive(std::span<std::uint8_t> into, milliseconds timeout,
                                const std::stop_token& stop) override {
      if (test_.lost_at_ && test_.elapsed() >= *test_.lost_at_) {
        test_.lost_at_ = std::nullopt;
        return Error{Errc::io, "PORT is gone"};
      }
      auto received = test_.wire_.receive(into, timeout, stop);
      if (test_.elapsed() >= test_.end_) test_.stop_.request_stop();
      return received;
    }

   private:
    MonitoredBusTest& test_;
  };

  static MonitorOptions bus(LineMode mode, std::vector<std::uint8_t> addresses) {
    MonitorOptions options;
    options.mode = mode;
    options.bus_gap = milliseconds(120);
    options.addresses = std::move(addresses);
    return options;
  }
  Status end_of_run(const MonitorOptions& options, milliseconds end) {
    end_ = end;
    LineMonitor monitor(
        *find_protocol("jk02"), options,
        [this](const std::stop_token&) -> Result<std::unique_ptr<Transport>> {
          return std::unique_ptr<Transport>(std::make_unique<Wire>(*this));
        },
        clock_, observer_);
    auto ended = monitor.run(stop_.get_token());
    report_ = monitor.report();
    for (const RecordedReading& each : observer_.readings) {
      if (each.address < 0 || !each.known.state || !each.known.state->voltage_v) continue;
      EXPECT_EQ(each.known.state->voltage_v, centivolts_of(each.address) / 100.0)
          << "values of another pack at address " << each.address;
    }
    return ended;
  }
  void run(const MonitorOptions& options, milliseconds end) {
    EXPECT_TRUE(end_of_run(options, end));
  }

  /// The answer of a pack that is present.
  void answer(std::uint8_t address, std::uint8_t what) {
    if (what == for_state) wire_.inject({answer_delay, state_of(address)});
    if (what == for_settings) wire_.inject({answer_delay, jk02_settings(address, ovp_mv)});
    if (what == for_info) wire_.inject({answer_delay, jk02_info(address, "4711")});
  }
  /// A master with address 0 and its slave 1, every two seconds.
  void add_master(milliseconds from, milliseconds to) {
    for (auto at = from; at <= to; at += seconds(2)) {
      wire_.inject({at, state_of(0)});
      wire_.inject({at + milliseconds(400), jk02_status_request(1)});
      wire_.inject({at + milliseconds(430), state_of(1)});
    }
  }

  [[nodiscard]] milliseconds elapsed() const {
    return std::chrono::duration_cast<milliseconds>(clock_.now() - start_);
  }
  [[nodiscard]] std::vector<milliseconds> asked(int address) const {
    std::vector<milliseconds> times;
    for (const Asked& each : asked_) {
      if (each.address == address) times.push_back(each.at);
    }
    return times;
  }
  [[nodiscard]] int asked_between(milliseconds from, milliseconds to) const {
    return static_cast<int>(std::ranges::count_if(
        asked_, [&](const Asked& each) { return each.at >= from && each.at < to; }));
  }
  [[nodiscard]] std::vector<RecordedReading> states(int address) const {
    return observer_.states_of(address);
  }

  ManualClock clock_;
  Clock::TimePoint start_ = clock_.now();
  RecordingObserver observer_{clock_};
  MemoryTransport wire_{clock_};
  std::stop_source stop_;
  milliseconds end_{};
  std::optional<milliseconds> lost_at_;
  std::function<void(std::uint8_t, std::uint8_t)> answer_ = [this](auto address, auto what) {
    answer(address, what);
  };
  std::vector<Asked> asked_;
  MonitorReport report_;
};

}  // namespace jkbms::test

#endif
