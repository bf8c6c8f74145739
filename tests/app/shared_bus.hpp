#ifndef JKBMS_TESTS_APP_SHARED_BUS_HPP
#define JKBMS_TESTS_APP_SHARED_BUS_HPP

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "jk02_frames.hpp"
#include "jkbms/memory_transport.hpp"
#include "line/bus_loop.hpp"
#include "recorded_log.hpp"

/// A BusLoop over a line with PB packs, in time that stands still until somebody waits.
namespace jkbms::app {

using std::chrono::milliseconds;
using std::chrono::seconds;

inline constexpr milliseconds answer_delay{20};
inline constexpr std::uint16_t ovp_mv = 3650;

/// Each pack has a voltage of its own, which tells whose values were published.
inline std::uint16_t centivolts_of(int address) {
  return static_cast<std::uint16_t>(5200 + address);
}

inline Bytes status_of(std::uint8_t address) {
  return test::jk02_status(address, centivolts_of(address));
}

struct Asked {
  milliseconds at;
  int address;
  std::uint8_t what;  ///< the register's low byte
};

inline constexpr std::uint8_t for_info = 0x1C;
inline constexpr std::uint8_t for_settings = 0x1E;
inline constexpr std::uint8_t for_status = 0x20;

struct Published {
  milliseconds at;
  std::string topic_part;
  Snapshot snapshot;
};

class SharedBusLoopTest : public testing::Test, protected Sink {
 protected:
  /// The other end of the wire: hands requests to the packs, and ends the run when it is time.
  class Line final : public Transport {
   public:
    explicit Line(SharedBusLoopTest& test) : test_(test) {}

    Status send(BytesView bytes) override {
      auto sent = test_.wire_.send(bytes);
      test_.asked_.push_back({test_.elapsed(), bytes[0], bytes[3]});
      test_.answer_(bytes[0], bytes[3]);
      return sent;
    }
    Result<std::size_t> receive(std::span<std::uint8_t> into, milliseconds timeout) override {
      if (test_.lost_at_ && test_.elapsed() >= *test_.lost_at_) {
        test_.lost_at_ = std::nullopt;
        return Error{Errc::io, "PORT is gone"};
      }
      auto received = test_.wire_.receive(into, timeout);
      if (test_.elapsed() >= test_.end_) test_.stop_.request_stop();
      return received;
    }

   private:
    SharedBusLoopTest& test_;
  };

  void publish(const PackId& pack, const Result<Snapshot>& outcome) override {
    EXPECT_EQ(pack.bus, 5U);
    if (!outcome) {
      failed_.push_back(pack.topic_part);
      return;
    }
    EXPECT_EQ(outcome->state->voltage_v, centivolts_of(std::stoi(pack.topic_part)) / 100.0)
        << "another pack's values as those of " << pack.topic_part;
    published_.push_back({elapsed(), pack.topic_part, *outcome});
  }
  void offline(const PackId& pack) override { offline_.push_back(pack.topic_part); }

  static BusConfig bus(BusMode mode, const std::vector<std::uint8_t>& addresses) {
    BusConfig config;
    config.serialport = "PORT";
    config.protocol = &jk02();
    config.mode = mode;
    config.bus_gap = milliseconds(120);
    for (const std::uint8_t address : addresses) {
      config.packs.push_back({address, "", std::to_string(address)});
    }
    return config;
  }
  void run(const BusConfig& config, milliseconds end) {
    end_ = end;
    BusLoop loop(
        5, config,
        [this]() -> Result<std::unique_ptr<Transport>> {
          return std::unique_ptr<Transport>(std::make_unique<Line>(*this));
        },
        clock_, *this, recorded_.log());
    loop.run(stop_.get_token());
    report_ = loop.report();
  }

  /// What a pack that is there says, when it is asked.
  void answer(std::uint8_t address, std::uint8_t what) {
    if (what == for_status) wire_.inject({answer_delay, status_of(address)});
    if (what == for_settings) wire_.inject({answer_delay, test::jk02_settings(address, ovp_mv)});
    if (what == for_info) wire_.inject({answer_delay, test::jk02_info(address, "4711")});
  }
  /// A master with address 0 and its slave 1, every two seconds.
  void add_master(milliseconds from, milliseconds to) {
    for (auto at = from; at <= to; at += seconds(2)) {
      wire_.inject({at, status_of(0)});
      wire_.inject({at + milliseconds(400), test::jk02_status_request(1)});
      wire_.inject({at + milliseconds(430), status_of(1)});
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
  [[nodiscard]] std::vector<Published> published(const std::string& topic_part) const {
    std::vector<Published> of_pack;
    for (const Published& each : published_) {
      if (each.topic_part == topic_part) of_pack.push_back(each);
    }
    return of_pack;
  }

  ManualClock clock_;
  Clock::TimePoint start_ = clock_.now();
  MemoryTransport wire_{clock_};
  RecordedLog recorded_;
  std::stop_source stop_;
  milliseconds end_{};
  std::optional<milliseconds> lost_at_;
  std::function<void(std::uint8_t, std::uint8_t)> answer_ = [this](auto address, auto what) {
    answer(address, what);
  };
  std::vector<Asked> asked_;
  std::vector<Published> published_;
  std::vector<std::string> failed_;
  std::vector<std::string> offline_;
  BusReport report_;
};

}  // namespace jkbms::app

#endif
