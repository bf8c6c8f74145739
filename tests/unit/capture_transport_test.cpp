#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "jkbms/bms_client.hpp"
#include "jkbms/capture.hpp"
#include "jkbms/frame_assembler.hpp"
#include "jkbms/memory_transport.hpp"
#include "support/answers.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::test {
namespace {

using Direction = CaptureRecord::Direction;
using std::chrono::milliseconds;
using std::chrono::seconds;

const Protocol& protocol() {
  return jk4e57();
}

class CaptureTransportTest : public testing::Test {
 protected:
  /// Receives until no more bytes come.
  Bytes receive_all() {
    std::array<std::uint8_t, 512> chunk{};
    Bytes bytes;
    for (;;) {
      const auto count = capturing_->receive(chunk, milliseconds(100));
      if (!count || *count == 0) return bytes;
      bytes.insert(bytes.end(), chunk.begin(), chunk.begin() + static_cast<int>(*count));
    }
  }
  Bytes captured(Direction direction) const {
    Bytes bytes;
    for (const CaptureRecord& record : records_) {
      if (record.direction != direction) continue;
      bytes.insert(bytes.end(), record.bytes.begin(), record.bytes.end());
    }
    return bytes;
  }
  void end() { capturing_.reset(); }

  const Bytes reply_ = write_frame(sample_reply(16));
  const Bytes masked_reply_ = write_frame(sample_reply(16).set_text(0xB2, "XXXXXXXXXX", 10));
  ManualClock clock_;
  std::vector<CaptureRecord> records_;
  std::unique_ptr<MemoryTransport> memory_ = std::make_unique<MemoryTransport>(clock_);
  MemoryTransport& pack_ = *memory_;
  std::unique_ptr<CaptureTransport> capturing_ = std::make_unique<CaptureTransport>(
      std::move(memory_), protocol(), Redaction::passcodes, clock_,
      [this](const CaptureRecord& record) { records_.push_back(record); });
};

TEST_F(CaptureTransportTest, RecordsSentAndReceivedBytesWithTheirTimes) {
  const Bytes request{0x01, 0x02};
  pack_.answer({{milliseconds(27), {0xAA}}});
  clock_.advance(milliseconds(5));
  EXPECT_TRUE(capturing_->send(request));
  EXPECT_EQ(receive_all(), (Bytes{0xAA}));
  EXPECT_EQ(pack_.sent().at(0), request);
  end();
  ASSERT_EQ(records_.size(), 2U);
  EXPECT_EQ(to_line(records_[0]), "+0.005 > 01 02\n");
  EXPECT_EQ(to_line(records_[1]), "+0.032 < AA\n");
}

TEST_F(CaptureTransportTest, AWholeMessageIsWrittenAtOnce) {
  pack_.answer(answers::split(reply_, milliseconds(50)));
  EXPECT_TRUE(capturing_->send(Bytes{0x01}));
  std::array<std::uint8_t, 512> chunk{};
  ASSERT_TRUE(capturing_->receive(chunk, milliseconds(100)));
  EXPECT_EQ(captured(Direction::received), Bytes{});
  ASSERT_TRUE(capturing_->receive(chunk, milliseconds(100)));
  EXPECT_EQ(captured(Direction::received), masked_reply_);
}

TEST_F(CaptureTransportTest, ADamagedMessageIsWrittenAtTheNextRequest) {
  pack_.answer(answers::bad_sum(reply_));
  EXPECT_TRUE(capturing_->send(Bytes{0x01}));
  receive_all();
  EXPECT_EQ(captured(Direction::received), Bytes{});
  EXPECT_TRUE(capturing_->send(Bytes{0x02}));
  EXPECT_EQ(captured(Direction::received).size(), reply_.size());
  EXPECT_FALSE(holds(captured(Direction::received), sample_passcode));
}

TEST_F(CaptureTransportTest, ACutMessageIsWrittenAtARequestAfterThreeSeconds) {
  pack_.answer(answers::cut(reply_));
  EXPECT_TRUE(capturing_->send(Bytes{0x01}));
  receive_all();
  EXPECT_TRUE(capturing_->send(Bytes{0x02}));
  EXPECT_EQ(records_.size(), 1U);
  receive_all();
  clock_.advance(seconds(3));
  EXPECT_TRUE(capturing_->send(Bytes{0x03}));
  ASSERT_EQ(records_.size(), 4U);
  EXPECT_EQ(captured(Direction::received), answers::cut(reply_).at(0).bytes);
  EXPECT_EQ(captured(Direction::sent), (Bytes{0x01, 0x02, 0x03}));
  EXPECT_EQ(records_[2].bytes, Bytes{0x02}) << "behind the answer that came before it";
}

TEST_F(CaptureTransportTest, APasscodeIsMaskedAlsoIfRequestsAreSentBetweenItsPieces) {
  for (std::size_t first = 1; first < reply_.size(); first += 2) {
    for (const std::size_t size : {1U, 4U, 40U}) {
      records_.clear();
      const auto begin = reply_.begin();
      const auto one = begin + static_cast<std::ptrdiff_t>(first);
      const auto two = begin + static_cast<std::ptrdiff_t>(std::min(first + size, reply_.size()));
      for (const Bytes& piece : {Bytes(begin, one), Bytes(one, two), Bytes(two, reply_.end())}) {
        pack_.answer({{milliseconds(20), piece}});
        EXPECT_TRUE(capturing_->send(Bytes{0x01}));
        receive_all();
      }
      EXPECT_EQ(captured(Direction::received), masked_reply_) << "cut at " << first;
      EXPECT_EQ(captured(Direction::sent), (Bytes{0x01, 0x01, 0x01}));
    }
  }
}

TEST_F(CaptureTransportTest, APasscodeIsMaskedAlsoWhereTheBufferIsFull) {
  const Bytes wreck(reply_.begin() + 1, reply_.end());
  for (std::size_t noise = 8192 - wreck.size(); noise < 8192; noise += 3) {
    records_.clear();
    Bytes bytes(noise, 0x00);
    bytes.insert(bytes.end(), wreck.begin(), wreck.end());
    for (std::size_t at = 0; at < bytes.size(); at += 16) {
      const std::size_t size = std::min<std::size_t>(16, bytes.size() - at);
      const auto piece = bytes.begin() + static_cast<std::ptrdiff_t>(at);
      pack_.inject({milliseconds(1), {piece, piece + static_cast<std::ptrdiff_t>(size)}});
    }
    receive_all();
    clock_.advance(seconds(3));
    EXPECT_TRUE(capturing_->send(Bytes{0x01}));
    EXPECT_EQ(captured(Direction::received).size(), bytes.size());
    EXPECT_FALSE(holds(captured(Direction::received), sample_passcode)) << noise;
    EXPECT_FALSE(holds(captured(Direction::received), sample_passcode.substr(0, 5))) << noise;
    EXPECT_FALSE(holds(captured(Direction::received), sample_passcode.substr(5))) << noise;
  }
}

TEST_F(CaptureTransportTest, ThePasscodeIsMaskedInTheCaptureOnly) {
  pack_.answer(answers::normal(reply_));
  EXPECT_TRUE(capturing_->send(Bytes{0x01}));
  EXPECT_EQ(receive_all(), reply_);
  end();
  EXPECT_EQ(captured(Direction::received), masked_reply_);
}

TEST_F(CaptureTransportTest, APasscodeOverSeveralReadsIsMasked) {
  for (std::size_t cut = 1; cut < reply_.size(); cut += 3) {
    records_.clear();
    const auto middle = reply_.begin() + static_cast<std::ptrdiff_t>(cut);
    pack_.answer(
        {{milliseconds(20), {reply_.begin(), middle}}, {milliseconds(20), {middle, reply_.end()}}});
    EXPECT_TRUE(capturing_->send(Bytes{0x01}));
    EXPECT_EQ(receive_all(), reply_);
    EXPECT_TRUE(capturing_->send(Bytes{0x02}));
    EXPECT_EQ(captured(Direction::received), masked_reply_) << "cut at " << cut;
  }
}

TEST_F(CaptureTransportTest, EachRecordNamesItsMaskedBytes) {
  MemoryTransport::Reply pieces;
  for (const std::uint8_t byte : reply_) pieces.push_back({milliseconds(1), {byte}});
  pack_.answer(pieces);
  EXPECT_TRUE(capturing_->send(Bytes{0x01}));
  receive_all();
  end();
  EXPECT_EQ(captured(Direction::received), masked_reply_);
  const auto masked = std::ranges::count_if(
      records_, [](const CaptureRecord& record) { return !record.masked.empty(); });
  EXPECT_EQ(masked, std::ssize(sample_passcode));
}

TEST_F(CaptureTransportTest, ADamagedReplyIsMaskedToo) {
  Bytes damaged = reply_;
  damaged[100] ^= 0x40;
  pack_.answer(answers::normal(damaged));
  EXPECT_TRUE(capturing_->send(Bytes{0x01}));
  receive_all();
  end();
  const Bytes bytes = captured(Direction::received);
  EXPECT_FALSE(holds(bytes, sample_passcode));
  EXPECT_EQ(bytes.size(), damaged.size());
}

TEST_F(CaptureTransportTest, APasswordRequestIsMasked) {
  FrameFields request;
  request.command = 0x05;
  request.source = 3;
  request.type = 0;
  request.registers.push_back({0x31, {0x32, 0x33, 0x34}});
  EXPECT_TRUE(capturing_->send(write_frame(request)));
  EXPECT_EQ(pack_.sent().at(0), write_frame(request));
  EXPECT_FALSE(holds(records_.at(0).bytes, "1234"));
}

TEST_F(CaptureTransportTest, NoiseIsWrittenBeforeTheBufferGrowsForEver) {
  Bytes damaged = reply_;
  damaged.at(damaged.size() - 1) ^= 1;
  for (int i = 0; i < 40; ++i) pack_.inject({milliseconds(i), damaged});
  receive_all();
  EXPECT_GT(records_.size(), 0U);
  end();
  EXPECT_EQ(captured(Direction::received).size(), 40 * reply_.size());
  EXPECT_FALSE(holds(captured(Direction::received), sample_passcode));
}

TEST_F(CaptureTransportTest, ErrorsPassThrough) {
  pack_.hang_up();
  EXPECT_EQ(capturing_->send(Bytes{0x01}).error().code, Errc::io);
  std::array<std::uint8_t, 8> chunk{};
  EXPECT_EQ(capturing_->receive(chunk, milliseconds(1)).error().code, Errc::io);
}

TEST_F(CaptureTransportTest, ACapturedPollCanBeReadBack) {
  pack_.answer(answers::echo(protocol().plan(0, Part::all).at(0).bytes, reply_));
  BmsClient client(*capturing_, protocol(), clock_);
  ASSERT_TRUE(client.poll());
  end();
  std::string text;
  for (const CaptureRecord& record : records_) text += to_line(record);
  const auto capture = parse_capture(text);
  ASSERT_TRUE(capture);
  FrameAssembler assembler(protocol());
  for (const CaptureRecord& record : capture->records) assembler.feed(record.bytes);
  std::size_t frames = 0;
  while (assembler.next()) ++frames;
  EXPECT_EQ(frames, 3U);  // request, its echo, reply
}

}  // namespace
}  // namespace jkbms::test
