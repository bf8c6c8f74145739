#include <gtest/gtest.h>

#include <cstdio>

#include "jkbms/line.hpp"
#include "property/bus_stream.hpp"

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// The faults in a stream.
enum class Trouble { none, lost, misnamed, late };

constexpr Trouble troubles[] = {Trouble::none, Trouble::lost, Trouble::misnamed, Trouble::late};

/// Feeds random streams to lines. Each returned frame must be attributed to the pack that sent it.
class LineStreams : public testing::Test {
 protected:
  /// Expects all frames of a stream without faults, and more than half of one with faults.
  void TearDown() override {
    std::printf("%llu of %llu frames came out, %llu of them without trouble\n",
                static_cast<unsigned long long>(heard_), static_cast<unsigned long long>(sent_),
                static_cast<unsigned long long>(untroubled_));
    EXPECT_GT(heard_, sent_ / 2);
  }

  static void trouble(BusStream& stream, Random& random, Trouble trouble, std::size_t most_faults) {
    if (trouble == Trouble::misnamed) stream.misname();
    if (trouble != Trouble::lost) return;
    for (std::size_t count = 1 + below(random, most_faults); count > 0; --count) stream.spoil();
  }

  /// Reads the line up to `end`. Returns how many frames it returned.
  std::size_t hear(Line& line, Clock::TimePoint end, const BusStream& stream) {
    std::size_t count = 0;
    while (line.clock().now() < end) {
      const auto heard = line.next(end);
      if (!heard) ADD_FAILURE() << heard.error().detail;
      if (!heard || !*heard) continue;
      EXPECT_EQ((*heard)->address, stream.sender(**heard));
      ++count;
    }
    return count;
  }
  void add(std::size_t heard, const BusStream& stream, Trouble trouble) {
    if (trouble == Trouble::none) {
      EXPECT_EQ(heard, stream.frames());
      untroubled_ += heard;
    }
    heard_ += heard;
    sent_ += stream.frames();
  }

  std::uint64_t sent_ = 0;
  std::uint64_t heard_ = 0;
  std::uint64_t untroubled_ = 0;
};

void send_all(MemoryTransport& transport, BusStream& stream) {
  milliseconds at{0};
  for (MemoryTransport::Piece& piece : stream.pieces()) {
    at += piece.delay;
    transport.inject({at, std::move(piece.bytes)});
  }
}

TEST_F(LineStreams, OverheardOnAWireNoFrameHasAWrongAddress) {
  for (unsigned seed = 0; seed < 60'000 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Trouble now = troubles[seed % 4];
    BusStream stream(random);
    stream.master_speaks(2 + below(random, 4), now == Trouble::late ? 2 : 0);
    trouble(stream, random, now, 3);
    if (now == Trouble::late) trouble(stream, random, Trouble::lost, 2);
    ManualClock clock;
    MemoryTransport transport(clock);
    send_all(transport, stream);
    Line line(jk02(), clock);
    line.attach(transport);
    add(hear(line, clock.now() + seconds(4), stream), stream, now);
  }
}

/// Through a network only the order of the messages counts. The line has heard one cycle before.
TEST_F(LineStreams, OverheardThroughANetworkNoFrameHasAWrongAddress) {
  for (unsigned seed = 0; seed < 5'000 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Trouble now = troubles[seed % 4];
    ManualClock clock;
    MemoryTransport transport(clock);
    Line line(jk02(), clock, Timing::of_a_network);
    line.attach(transport);
    BusStream cycle(random);
    cycle.master_speaks(BusStream::cycle, 0);
    send_all(transport, cycle);
    add(hear(line, clock.now() + seconds(6), cycle), cycle, Trouble::none);
    BusStream stream(random);
    stream.master_speaks(2 + below(random, 3), now == Trouble::late ? 3 : 0);
    trouble(stream, random, now, 1);
    send_all(transport, stream);
    add(hear(line, clock.now() + seconds(4), stream), stream, now);
  }
}

TEST_F(LineStreams, PolledNoFrameHasAWrongAddress) {
  constexpr milliseconds interval{600};
  for (unsigned seed = 0; seed < 35'000 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Trouble now = troubles[seed % 4];
    BusStream stream(random);
    std::vector<Question> questions;
    for (std::size_t count = 2 + below(random, 3); count > 0; --count) {
      const auto address = static_cast<std::uint8_t>(1 + below(random, BusStream::packs));
      const Part part = one_in(random, 2) ? Part::state : Part::settings;
      questions.push_back({.request = jk02().plan(address, part).at(0),
                           .address = address,
                           .reply_timeout = milliseconds(300),
                           .piece_timeout = milliseconds(80)});
      if (one_in(random, 4)) stream.echo(address, part);
      const bool late = now == Trouble::late && one_in(random, 2);
      stream.answer(address, part,
                    milliseconds(10 + below(random, 101) + (late ? 300 + below(random, 800) : 0)));
      const bool unasked = now == Trouble::none || now == Trouble::late;
      if (unasked && one_in(random, 4)) stream.answer(0, Part::state, milliseconds(450));
      stream.wait(interval);
    }
    trouble(stream, random, now, 1);
    ManualClock clock;
    MemoryTransport transport(clock);
    send_all(transport, stream);
    Line line(jk02(), clock);
    line.attach(transport);
    std::size_t heard = 0;
    for (const Question& question : questions) {
      line.cancel();
      ASSERT_TRUE(line.ask(question));
      heard += hear(line, clock.now() + interval, stream);
    }
    add(heard + hear(line, clock.now() + seconds(2), stream), stream, now);
  }
}

}  // namespace
}  // namespace jkbms::test
