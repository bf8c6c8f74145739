#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "broker/gateway_run.hpp"
#include "broker/json_number.hpp"
#include "support/answers.hpp"
#include "support/sample_reply.hpp"
#include "support/temporary_directory.hpp"

// `cellstats` goes on where an earlier run of the program ended.

namespace jkbms::test {
namespace {

using testing::HasSubstr;

class CellStatisticsOfAGateway : public testing::Test {
 protected:
  ChildProcess start(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"-t", "one"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return start_gateway(bms_, broker_, {.arguments = std::move(arguments)});
  }
  /// Runs a gateway to its end, after a state. Returns what the broker keeps.
  ReceivedMessage run_once(const std::vector<std::string>& more) {
    const MqttSubscriber during(broker_.uri());
    auto gateway = start(more);
    EXPECT_TRUE(during.wait_for("one/state")) << gateway.err();
    expect_clean_end(gateway);
    const MqttSubscriber later(broker_.uri());
    return later.wait_for("one/cellstats").value_or(ReceivedMessage{});
  }
  /// The time as it is in the document.
  static std::string since_in(const ReceivedMessage& document) {
    const auto at = document.payload.find("\"since\":\"");
    return at == std::string::npos
               ? "no time"
               : document.payload.substr(at, document.payload.find(',', at) - at);
  }

  TemporaryDirectory directory_;
  FakeBms bms_{
      [](BytesView) { return FakeBms::Answer{answers::normal(write_frame(sample_reply(16)))}; }};
  MosquittoBroker broker_;
};

TEST_F(CellStatisticsOfAGateway, GoOnAfterARestart) {
  const std::vector<std::string> kept = {"--state-dir", directory_.path()};
  const ReceivedMessage first = run_once(kept);
  const auto samples = number_in(first.payload, "samples");
  ASSERT_TRUE(samples) << first.payload;
  EXPECT_GE(*samples, 1);
  const ReceivedMessage second = run_once(kept);
  EXPECT_GT(number_in(second.payload, "samples").value_or(0), *samples);
  EXPECT_THAT(second.payload, HasSubstr(since_in(first)));
}

TEST_F(CellStatisticsOfAGateway, AreRetained) {
  const ReceivedMessage document = run_once({});
  EXPECT_TRUE(document.retained);
  EXPECT_EQ(document.qos, 1);
  EXPECT_THAT(document.payload, HasSubstr(R"("lowest_count":[)"));
}

TEST_F(CellStatisticsOfAGateway, BeginAnewWithoutAStateDirectory) {
  const ReceivedMessage first = run_once({});
  const ReceivedMessage second = run_once({});
  EXPECT_TRUE(number_in(second.payload, "samples")) << second.payload;
  EXPECT_THAT(second.payload, testing::Not(HasSubstr(since_in(first))));
}

TEST_F(CellStatisticsOfAGateway, ADamagedFileIsPutAsideWithAMessage) {
  std::ofstream(directory_.path() / "cellstats") << "\x1B[2J garbage";
  MqttSubscriber subscriber(broker_.uri());
  const auto gateway = start({"--state-dir", directory_.path()});
  EXPECT_TRUE(subscriber.wait_for("one/cellstats"));
  EXPECT_TRUE(gateway.wait_for_err("[state-damaged]")) << gateway.err();
  EXPECT_TRUE(std::filesystem::exists(directory_.path() / "cellstats.damaged"));
}

}  // namespace
}  // namespace jkbms::test
