#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <random>

#include "jkbms/line_monitor.hpp"
#include "jkbms/memory_transport.hpp"
#include "line/line_log.hpp"
#include "recorded_log.hpp"
#include "support/sample_reply.hpp"

/// A bad line must log less than 100 kB a day, however often packs and ports come and go.
namespace jkbms::app {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t most_bytes_a_day = 100'000;

class LogVolume : public testing::TestWithParam<milliseconds> {
 protected:
  /// A port that can vanish, with a pack that can vanish.
  class Port final : public Transport {
   public:
    explicit Port(LogVolume& test) : test_(test), wire_(test.clock_) {}

    Status send(BytesView bytes) override {
      if (test_.pack_is_there_()) wire_.inject({milliseconds(20), test_.reply_()});
      return wire_.send(bytes);
    }
    Result<std::size_t> receive(std::span<std::uint8_t> into, milliseconds timeout,
                                const std::stop_token& stop) override {
      if (!test_.port_is_there_()) return Error{Errc::io, "PORT is gone"};
      if (test_.elapsed() >= hours(24)) test_.stop_.request_stop();
      return wire_.receive(into, std::min(timeout, test_.longest_wait_), stop);
    }

   private:
    LogVolume& test_;
    MemoryTransport wire_;
  };

  std::size_t bytes_of_a_day() {
    BusConfig config;
    config.serialport = timing_ == Timing::of_a_network
                            ? "tcp://gateway-in-the-cellar.example.net:4196"
                            : "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0";
    config.protocol = find_protocol("jk4e57");
    config.packs = {{0, "", ""}};
    LineLog line_log(config, recorded_.log());
    MonitorOptions options;
    options.mode = LineMode::poll;
    options.timing = timing_;
    options.poll_interval = poll_interval_;
    options.reply_timeout = std::min<milliseconds>(poll_interval_, seconds(1));
    options.attempts = 1;
    LineMonitor monitor(
        *config.protocol, options,
        [this](const std::stop_token&) -> Result<std::unique_ptr<Transport>> {
          if (elapsed() >= hours(24)) stop_.request_stop();
          ++connections_;
          if (!port_is_there_()) return Error{Errc::io, "PORT does not exist"};
          return std::unique_ptr<Transport>(std::make_unique<Port>(*this));
        },
        clock_, line_log);
    EXPECT_TRUE(monitor.run(stop_.get_token()));
    std::size_t bytes = 0;
    for (const std::string& line : recorded_.lines()) bytes += line.size() + 1;
    RecordProperty("bytes", static_cast<int>(bytes));
    return bytes;
  }
  [[nodiscard]] milliseconds elapsed() const {
    return std::chrono::duration_cast<milliseconds>(clock_.now() - start_);
  }
  /// Whether the period is in its good half.
  [[nodiscard]] bool in_good_half() const { return elapsed() / (GetParam() / 2) % 2 == 0; }

  ManualClock clock_;
  Clock::TimePoint start_ = clock_.now();
  RecordedLog recorded_;
  std::stop_source stop_;
  std::function<Bytes()> reply_ = [] { return test::write_frame(test::sample_reply(16)); };
  Timing timing_ = Timing::of_a_wire;
  int connections_ = 0;
  milliseconds poll_interval_ = std::clamp<milliseconds>(GetParam() / 2, seconds(1), seconds(10));
  milliseconds longest_wait_ = hours(1);
  std::function<bool()> pack_is_there_ = [] { return true; };
  std::function<bool()> port_is_there_ = [] { return true; };
};

TEST_P(LogVolume, IsSmallIfAPackComesAndGoes) {
  pack_is_there_ = [this] { return in_good_half(); };
  EXPECT_LT(bytes_of_a_day(), most_bytes_a_day);
}

TEST_P(LogVolume, IsSmallIfAPortComesAndGoes) {
  longest_wait_ = GetParam() / 4;
  port_is_there_ = [this] { return in_good_half(); };
  EXPECT_LT(bytes_of_a_day(), most_bytes_a_day);
}

INSTANTIATE_TEST_SUITE_P(Periods, LogVolume,
                         testing::Values(seconds(4), seconds(20), seconds(40), minutes(6),
                                         minutes(12), minutes(24)),
                         [](const auto& test) {
                           return std::to_string(test.param / seconds(1)) + "s";
                         });

class LogVolumeOfEachPoll : public LogVolume {};

TEST_P(LogVolumeOfEachPoll, IsSmallIfEverySecondPollIsAnswered) {
  poll_interval_ = GetParam();
  int polls = 0;
  pack_is_there_ = [&polls] { return ++polls % 2 == 0; };
  EXPECT_LT(bytes_of_a_day(), most_bytes_a_day);
}

INSTANTIATE_TEST_SUITE_P(Intervals, LogVolumeOfEachPoll,
                         testing::Values(milliseconds(1'000), milliseconds(10'000)),
                         [](const auto& test) {
                           return std::to_string(test.param / seconds(1)) + "s";
                         });

/// The program connects anew to a gateway from which no valid frame comes.
class LogVolumeOfAGateway : public LogVolumeOfEachPoll {
 protected:
  void SetUp() override {
    timing_ = Timing::of_a_network;
    poll_interval_ = GetParam();
  }
};

TEST_P(LogVolumeOfAGateway, IsSmallIfThePackIsSilent) {
  pack_is_there_ = [] { return false; };
  EXPECT_LT(bytes_of_a_day(), most_bytes_a_day);
  EXPECT_GT(connections_, 1'000);
}

TEST_P(LogVolumeOfAGateway, IsSmallIfOnlyNoiseComes) {
  std::minstd_rand random;
  reply_ = [random]() mutable {
    Bytes noise(50);
    std::ranges::generate(noise, [&] { return static_cast<std::uint8_t>(random() >> 8U); });
    return noise;
  };
  EXPECT_LT(bytes_of_a_day(), most_bytes_a_day);
  EXPECT_GT(connections_, 1'000);
}

INSTANTIATE_TEST_SUITE_P(Intervals, LogVolumeOfAGateway,
                         testing::Values(milliseconds(1'000), milliseconds(10'000)),
                         [](const auto& test) {
                           return std::to_string(test.param / seconds(1)) + "s";
                         });

}  // namespace
}  // namespace jkbms::app
