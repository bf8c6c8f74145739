#include <gtest/gtest.h>

#include <cstdio>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "jkbms/capture_replay.hpp"
#include "jkbms/frame_assembler.hpp"
#include "jkbms/line_monitor.hpp"
#include "jkbms/memory_transport.hpp"
#include "support/capture_files.hpp"

/// Real messages through a LineMonitor with the plausibility filter.
namespace jkbms::test {
namespace {

using std::chrono::milliseconds;
using std::filesystem::path;

constexpr std::size_t polls = 3;
constexpr milliseconds interval{10'000};
constexpr milliseconds answer_delay{15};

/// Counts the states that are published.
class CountingObserver final : public LineObserver {
 public:
  void heard(const PackReading& reading) override {
    if (reading.message.snapshot.state) ++states;
  }
  void withheld(const WithheldReading& reading) override {
    for (const PlausibilityRule rule : reading.verdict.rules) {
      ADD_FAILURE() << "a real message breaks the rule " << to_string(rule);
    }
  }

  std::size_t states = 0;
};

/// Runs a monitor on `port` until it hangs up. Returns how many states were published.
std::size_t published_states(const Protocol& protocol, LineMode mode, ManualClock& clock,
                             std::unique_ptr<Transport> port) {
  CountingObserver observer;
  MonitorOptions options;
  options.mode = mode;
  options.poll_interval = interval;
  options.end = MonitorEnd::at_port_loss;
  LineMonitor monitor(
      protocol, options, [&](const std::stop_token&) { return std::move(port); }, clock, observer);
  EXPECT_FALSE(monitor.run()) << "the port hangs up";
  return observer.states;
}

/// Calls `check` with the bytes of each capture in `folder` whose name begins with `beginning`.
/// Returns how many there are.
std::size_t for_each_capture(const path& folder, std::string_view beginning,
                             const std::function<void(const Bytes&)>& check) {
  std::size_t count = 0;
  for (const path& file : list_captures(folder)) {
    if (!file.filename().string().starts_with(beginning)) continue;
    SCOPED_TRACE(file.filename().string());
    const auto stream = read_received(file);
    EXPECT_TRUE(stream);
    if (!stream) continue;
    check(*stream);
    ++count;
  }
  return count;
}

TEST(MonitoredCaptures, EveryRealReplyIsPublishedEachTime) {
  const path captures = JKBMS_CAPTURES_DIR;
  if (captures.empty()) GTEST_SKIP() << "JKBMS_CAPTURES_DIR is not set";
  const auto count = for_each_capture(captures / "uart", "ok-", [](const Bytes& reply) {
    ManualClock clock;
    auto port = std::make_unique<MemoryTransport>(clock);
    for (std::size_t i = 0; i < polls; ++i) {
      port->inject({i * interval + answer_delay, reply});
    }
    port->hang_up();
    EXPECT_EQ(published_states(jk4e57(), LineMode::listen, clock, std::move(port)), polls);
  });
  EXPECT_GT(count, 10U);
}

struct Message {
  Bytes bytes;
  Decoded decoded;
};

/// The valid messages of `stream`.
std::vector<Message> messages_of(const Bytes& stream) {
  std::vector<Message> messages;
  FrameAssembler assembler(jk02());
  assembler.feed(stream);
  while (const auto frame = assembler.next()) {
    auto decoded = jk02().decode(*frame, {});
    EXPECT_TRUE(decoded);
    if (!decoded) continue;
    const BytesView bytes = frame->bytes();
    messages.push_back({{bytes.begin(), bytes.end()}, *std::move(decoded)});
  }
  return messages;
}

/// `stream` as a line sends it: ten seconds before each request, and before the data of the master,
/// which sends it unasked.
std::unique_ptr<MemoryTransport> line_with(const Bytes& stream, Clock& clock) {
  auto port = std::make_unique<MemoryTransport>(clock);
  const std::vector<Message> messages = messages_of(stream);
  milliseconds at{0};
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const auto kind = messages[i].decoded.kind;
    const bool of_the_master = kind == Decoded::Kind::data && i + 1 < messages.size() &&
                               messages[i + 1].decoded.address == 0;
    at += kind == Decoded::Kind::request || of_the_master ? interval : answer_delay;
    port->inject({at, messages[i].bytes});
  }
  port->hang_up();
  return port;
}

/// How many states of `stream` are attributed to a pack.
std::size_t attributed_states(const Bytes& stream) {
  Capture capture;
  capture.records.push_back({std::nullopt, CaptureRecord::Direction::received, stream, {}});
  CaptureReplay replay(capture, jk02());
  std::size_t states = 0;
  while (const auto reading = replay.next()) states += reading->message.snapshot.state.has_value();
  return states;
}

TEST(MonitoredCaptures, EveryStateOfARealBusIsPublished) {
  const path captures = JKBMS_CAPTURES_DIR;
  if (captures.empty()) GTEST_SKIP() << "JKBMS_CAPTURES_DIR is not set";
  std::size_t published = 0;
  const auto count = for_each_capture(captures / "stream", "rs485-", [&](const Bytes& stream) {
    ManualClock clock;
    const auto states = published_states(jk02(), LineMode::listen, clock, line_with(stream, clock));
    EXPECT_EQ(states, attributed_states(stream));
    published += states;
  });
  std::printf("%zu states of %zu captures were published\n", published, count);
  EXPECT_GT(published, 5U);
}

}  // namespace
}  // namespace jkbms::test
