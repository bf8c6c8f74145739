#include "jkbms/memory_transport.hpp"

#include <gtest/gtest.h>

#include <array>

namespace jkbms {
namespace {

using std::chrono::milliseconds;

class MemoryTransportTest : public testing::Test {
 protected:
  /// The bytes that arrive within `timeout`; "error" if receiving fails.
  std::string receive(milliseconds timeout, std::size_t room = 64) {
    std::array<std::uint8_t, 64> into{};
    const auto count = transport_.receive(std::span(into).first(room), timeout);
    if (!count) return "error";
    return to_hex(BytesView(into).first(*count));
  }
  milliseconds elapsed() const {
    return std::chrono::duration_cast<milliseconds>(clock_.now() - start_);
  }

  ManualClock clock_;
  Clock::TimePoint start_ = clock_.now();
  MemoryTransport transport_{clock_};
};

TEST_F(MemoryTransportTest, ARequestWithoutAScriptGetsNoAnswer) {
  EXPECT_TRUE(transport_.send(Bytes{0x01}));
  EXPECT_EQ(receive(milliseconds(250)), "");
  EXPECT_EQ(elapsed(), milliseconds(250));
  ASSERT_EQ(transport_.sent().size(), 1U);
  EXPECT_EQ(transport_.sent()[0], (Bytes{0x01}));
}

TEST_F(MemoryTransportTest, PiecesArriveAfterTheirDelays) {
  transport_.answer({{milliseconds(20), {0xAA}}, {milliseconds(300), {0xBB, 0xCC}}});
  EXPECT_TRUE(transport_.send(Bytes{0x01}));
  EXPECT_EQ(receive(milliseconds(1000)), "AA");
  EXPECT_EQ(elapsed(), milliseconds(20));
  EXPECT_EQ(receive(milliseconds(100)), "");
  EXPECT_EQ(elapsed(), milliseconds(120));
  EXPECT_EQ(receive(milliseconds(200)), "BB CC");
  EXPECT_EQ(elapsed(), milliseconds(320));
}

TEST_F(MemoryTransportTest, BytesThatDoNotFitComeWithTheNextCall) {
  transport_.inject({milliseconds(0), {1, 2, 3}});
  EXPECT_EQ(receive(milliseconds(0), 2), "01 02");
  EXPECT_EQ(receive(milliseconds(0), 2), "03");
  EXPECT_EQ(receive(milliseconds(0), 2), "");
}

TEST_F(MemoryTransportTest, EachRequestTakesTheNextAnswer) {
  transport_.answer({{milliseconds(1), {0xAA}}});
  transport_.answer({{milliseconds(1), {0xBB}}});
  EXPECT_TRUE(transport_.send(Bytes{0x01}));
  EXPECT_EQ(receive(milliseconds(10)), "AA");
  EXPECT_TRUE(transport_.send(Bytes{0x02}));
  EXPECT_EQ(receive(milliseconds(10)), "BB");
}

TEST_F(MemoryTransportTest, SendKeepsUnreadInput) {
  transport_.inject({milliseconds(1), {0xAA}});
  transport_.inject({milliseconds(50), {0xBB}});
  clock_.advance(milliseconds(10));
  EXPECT_TRUE(transport_.send(Bytes{0x01}));
  EXPECT_EQ(receive(milliseconds(100)), "AA");
  EXPECT_EQ(elapsed(), milliseconds(10));
  EXPECT_EQ(receive(milliseconds(100)), "BB");
  EXPECT_EQ(elapsed(), milliseconds(50));
}

TEST_F(MemoryTransportTest, InjectedBytesArriveInTheOrderOfTheirTimes) {
  transport_.inject({milliseconds(30), {0xBB}});
  transport_.inject({milliseconds(10), {0xAA}});
  EXPECT_EQ(receive(milliseconds(100)), "AA");
  EXPECT_EQ(receive(milliseconds(100)), "BB");
}

TEST_F(MemoryTransportTest, AHangUpFailsAfterTheBytesThatWereSentBefore) {
  transport_.inject({milliseconds(10), {0xAA}});
  transport_.hang_up();
  EXPECT_EQ(receive(milliseconds(100)), "AA");
  EXPECT_EQ(receive(milliseconds(100)), "error");
  const Status sent = transport_.send(Bytes{0x01});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Errc::io);
  EXPECT_EQ(elapsed(), milliseconds(10));
}

TEST_F(MemoryTransportTest, AStopEndsTheWait) {
  std::stop_source stop;
  stop.request_stop();
  std::array<std::uint8_t, 8> chunk{};
  const auto count = transport_.receive(chunk, milliseconds(100), stop.get_token());
  ASSERT_TRUE(count);
  EXPECT_EQ(*count, 0U);
  EXPECT_EQ(elapsed(), milliseconds(0));
}

}  // namespace
}  // namespace jkbms
