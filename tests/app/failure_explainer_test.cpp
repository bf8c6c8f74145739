#include "mqtt/diagnosis/failure_explainer.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <vector>

#include "support/patience.hpp"

namespace jkbms::app {
namespace {

using Kind = BrokerEvent::Kind;

const BrokerEvent unexplained{Kind::refused, "no connection", false};

class FailureExplainerTest : public testing::Test {
 protected:
  /// The event that the diagnosis delivers.
  BrokerEvent delivered() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, test::patience, [&] { return !events_.empty(); })) {
      ADD_FAILURE() << "no event";
      return {};
    }
    BrokerEvent event = events_.back();
    events_.clear();
    return event;
  }

  ManualClock clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<BrokerEvent> events_;
  int diagnoses_ = 0;  // read only between explain() and delivered()
  std::optional<Sentence> cause_ = Sentence{Message::broker_not_running, "nothing listens"};
  FailureExplainer explainer_{[this] {
                                ++diagnoses_;
                                return cause_;
                              },
                              [this](BrokerEvent event) {
                                const std::lock_guard lock(mutex_);
                                events_.push_back(std::move(event));
                                changed_.notify_all();
                              },
                              clock_};
};

TEST_F(FailureExplainerTest, TheFirstFailureIsDeliveredWithItsCause) {
  EXPECT_FALSE(explainer_.explain(unexplained));
  const BrokerEvent event = delivered();
  EXPECT_EQ(event.kind, Kind::refused);
  EXPECT_EQ(event.reason, "nothing listens");
  EXPECT_TRUE(event.reason_known);
}

TEST_F(FailureExplainerTest, AKnownReasonIsNotChanged) {
  for (const BrokerEvent& event :
       {BrokerEvent{Kind::connected, ""}, BrokerEvent{Kind::lost, "x", false},
        BrokerEvent{Kind::refused, "it refuses the client id", true}}) {
    const auto passed = explainer_.explain(event);
    ASSERT_TRUE(passed);
    EXPECT_EQ(passed->reason, event.reason);
  }
  EXPECT_EQ(diagnoses_, 0);
}

TEST_F(FailureExplainerTest, WithoutACauseTheReasonOfTheLibraryIsKept) {
  cause_ = std::nullopt;
  EXPECT_FALSE(explainer_.explain(unexplained));
  EXPECT_EQ(delivered().reason, "no connection");
  EXPECT_EQ(explainer_.explain(unexplained)->reason, "no connection");
}

TEST_F(FailureExplainerTest, TheCauseIsReusedForAMinute) {
  explainer_.explain(unexplained);
  delivered();
  clock_.advance(std::chrono::seconds(59));
  const auto again = explainer_.explain(unexplained);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->reason, "nothing listens");
  EXPECT_EQ(diagnoses_, 1);
  clock_.advance(std::chrono::seconds(1));
  EXPECT_FALSE(explainer_.explain(unexplained));
  delivered();
  EXPECT_EQ(diagnoses_, 2);
}

TEST_F(FailureExplainerTest, AnotherReasonOrANewConnectionIsDiagnosedAtOnce) {
  explainer_.explain(unexplained);
  delivered();
  EXPECT_FALSE(explainer_.explain({Kind::refused, "TCP connect timeout", false}));
  delivered();
  explainer_.explain({Kind::connected, ""});
  EXPECT_FALSE(explainer_.explain({Kind::refused, "TCP connect timeout", false}));
  delivered();
  EXPECT_EQ(diagnoses_, 3);
}

}  // namespace
}  // namespace jkbms::app
