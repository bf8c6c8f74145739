#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fstream>
#include <iterator>
#include <regex>
#include <thread>

#include "broker/gateway_run.hpp"
#include "support/answers.hpp"

// Faults of NodeJKBMS at the serial line and in its options, which this program must not have.

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto state_topic = "NodeJKBMS/state";
constexpr auto availability = "NodeJKBMS/availability";
constexpr milliseconds slow{250};  // longer than two intervals
constexpr std::string_view secret = "p4ssw0rd-of-the-broker";

FakeBms::Answer silent() {
  return {answers::silence()};
}

TEST(Serial, NodejkbmsRow24SilentPackIsOfflineUntilItAnswers) {
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  FakeBms bms(numbered_answers());
  const auto gateway = start_gateway(bms, broker, {.arguments = {"--reply-timeout", "1"}});
  ASSERT_TRUE(subscriber.wait_for(availability, says("online")));
  const std::size_t asked = bms.requests();
  bms.answer([](BytesView) { return silent(); });
  ASSERT_TRUE(subscriber.wait_for(availability, says("offline")));
  EXPECT_GE(bms.requests(), asked + 3);
  EXPECT_EQ(count_of(gateway.err(), " has stopped answering: "), 1U) << gateway.err();
  EXPECT_TRUE(gateway.wait_for_err("the pack is offline"));
  EXPECT_EQ(count_of(gateway.err(), "the pack is offline"), 1U) << gateway.err();
  EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/gateway", says("online")));

  bms.answer(numbered_answers());
  EXPECT_TRUE(eventually([&] { return subscriber.messages(availability).size() == 3; }));
  EXPECT_EQ(subscriber.messages(availability).back().payload, "online");
  EXPECT_TRUE(eventually([&] { return count_of(gateway.err(), "the BMS answers") == 2; }))
      << gateway.err();
}

TEST(Serial, NodejkbmsRow24PackThatNeverAnswersIsOffline) {
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const FakeBms bms([](BytesView) { return silent(); });
  const auto gateway = start_gateway(bms, broker, {.arguments = {"--reply-timeout", "0.1"}});
  EXPECT_TRUE(subscriber.wait_for(availability, says("offline")));
  EXPECT_EQ(subscriber.messages(availability).size(), 1U);
  EXPECT_TRUE(subscriber.messages(state_topic).empty());
}

TEST(Serial, NodejkbmsRow25PortThatIsPluggedInLater) {
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  FakeBms bms(numbered_answers());
  bms.hang_up();
  const auto gateway = start_gateway(bms, broker);
  ASSERT_TRUE(gateway.wait_for_err(" does not exist"));
  std::this_thread::sleep_for(seconds(2));  // several attempts
  EXPECT_EQ(count_of(gateway.err(), "trying again"), 1U) << gateway.err();
  bms.return_anew();
  EXPECT_TRUE(subscriber.wait_for(state_topic));
  EXPECT_TRUE(subscriber.wait_for(availability, says("online")));
  EXPECT_EQ(count_of(gateway.err(), " is open at "), 1U) << gateway.err();
}

TEST(Serial, NodejkbmsRow25AdapterThatComesBackUnderAnotherName) {
  const MosquittoBroker broker;
  MqttSubscriber subscriber(broker.uri());
  FakeBms bms(numbered_answers());
  const auto gateway = start_gateway(bms, broker);
  ASSERT_TRUE(subscriber.wait_for(state_topic));
  const std::string before = bms.device();
  bms.hang_up();
  ASSERT_TRUE(gateway.wait_for_err(" is gone"));
  const std::size_t asked = bms.requests();
  bms.return_anew();
  EXPECT_NE(bms.device(), before);
  EXPECT_TRUE(subscriber.wait_for(
      state_topic, [asked](const ReceivedMessage& got) { return number_of(got) > asked; }));
  EXPECT_EQ(count_of(gateway.err(), " is open at "), 2U) << gateway.err();
  EXPECT_EQ(connections(broker), 1U);
  expect_only_read_all(bms);
}

TEST(Serial, NodejkbmsRow25UnpluggedDuringAnAnswer) {
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  FakeBms bms(numbered_answers());
  bms.answer_next({answers::cut(golden("16s-cold").frame), true});
  const auto gateway = start_gateway(bms, broker);
  ASSERT_TRUE(eventually([&] { return bms.device().empty(); }));
  EXPECT_TRUE(subscriber.messages(state_topic).empty());
  bms.return_anew();
  EXPECT_TRUE(subscriber.wait_for(state_topic));
}

void expect_bad_option(const std::vector<std::string>& arguments, const std::string& option) {
  std::vector<std::string> all = {"-s", "/dev/null", "-m", "127.0.0.1:1"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  const EndedRun run = run_program(all);
  EXPECT_EQ(run.exit_code, 64);
  EXPECT_NE(run.err.find(option), std::string::npos) << run.err;
  EXPECT_EQ(count_of(run.err, "\n"), 1U) << run.err;
}

TEST(Serial, NodejkbmsRow26InvalidIntervals) {
  for (const char* const interval : {"0", "abc", ""}) {
    expect_bad_option({"-i", interval}, "--pollinginterval");
  }
  expect_bad_option({"--pollinginterval=-5"}, "--pollinginterval");
}

TEST(Serial, NodejkbmsRow27InvalidRate) {
  expect_bad_option({"-b", "abc"}, "--baudrate");
}

TEST(Serial, NodejkbmsRow28LongIntervalPublishesAtOnce) {
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const FakeBms bms(numbered_answers());
  const auto gateway = start_gateway(bms, broker, {.interval = "4000"});
  EXPECT_TRUE(subscriber.wait_for(state_topic));
}

TEST(Serial, NodejkbmsRow29OneRequestAtATime) {
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const FakeBms bms(
      [](BytesView) { return FakeBms::Answer{answers::late(golden("16s-cold").frame, slow)}; });
  const auto gateway = start_gateway(bms, broker);
  ASSERT_TRUE(bms.wait_for_requests(10));
  EXPECT_TRUE(std::ranges::none_of(bms.exchanges(), &FakeBms::Exchange::overlapping));
  EXPECT_TRUE(eventually([&] { return subscriber.messages(state_topic).size() >= 9; }));
}

TEST(Serial, NodejkbmsRow30LogsOnStandardErrorOnly) {
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const FakeBms bms(numbered_answers());
  auto gateway = start_gateway(bms, broker, {.arguments = {"--loglevel", "trace"}});
  ASSERT_TRUE(subscriber.wait_for(state_topic));
  expect_clean_end(gateway);
  EXPECT_EQ(gateway.out(), "");
  EXPECT_NE(gateway.err(), "");
}

std::string text_of_process(pid_t pid, const std::string& name) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The command line that the process list shows.
std::string command_line(pid_t pid) {
  std::string text = text_of_process(pid, "cmdline");
  std::ranges::replace(text, '\0', ' ');
  return text;
}

bool writes_no_core_dump(pid_t pid) {
  return std::regex_search(text_of_process(pid, "limits"), std::regex("Max core file size +0 +0 "));
}

/// Starts the gateway with the secret in its address, arguments or environment. It must connect,
/// and neither the process list nor the log may show the secret.
void expect_hidden_password(const std::string& prefix, const std::vector<std::string>& more,
                            const std::map<std::string, std::string>& environment = {}) {
  const MosquittoBroker broker({.login = MosquittoBroker::Login{"me", std::string(secret)}});
  const MqttSubscriber subscriber(broker.uri(), {.user = "me", .password = std::string(secret)});
  const FakeBms bms(numbered_answers());
  GatewayRun run{.arguments = {"--loglevel", "trace", "-u", "me"}, .environment = environment};
  run.arguments.insert(run.arguments.end(), more.begin(), more.end());
  auto gateway = start_gateway(bms, prefix + broker.address(), run);
  ASSERT_TRUE(subscriber.wait_for(state_topic)) << gateway.err();
  const std::string shown = command_line(gateway.pid());
  EXPECT_NE(shown.find(bms.path()), std::string::npos) << shown;
  EXPECT_EQ(count_of(shown, secret), 0U) << shown;
  EXPECT_TRUE(writes_no_core_dump(gateway.pid()));
  expect_clean_end(gateway);
  EXPECT_EQ(count_of(gateway.out() + gateway.err(), secret), 0U) << gateway.err();
}

TEST(Serial, NodejkbmsRow31PasswordOption) {
  expect_hidden_password("", {"-p", std::string(secret)});
  expect_hidden_password("", {"--mqttpass=" + std::string(secret)});
}

TEST(Serial, NodejkbmsRow31PasswordInTheAddress) {
  expect_hidden_password("mqtt://me:" + std::string(secret) + "@", {});
}

TEST(Serial, NodejkbmsRow31PasswordInTheEnvironment) {
  expect_hidden_password("", {}, {{"NODEJKBMS_MQTTPASS", std::string(secret)}});
}

TEST(Serial, NodejkbmsRow31PasswordInAFileOrCredential) {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "mqttpass";
  std::ofstream(file) << secret << "\n";
  expect_hidden_password("", {"--mqttpass-file", file.string()});
  expect_hidden_password("", {}, {{"CREDENTIALS_DIRECTORY", directory.path().string()}});
}

}  // namespace
}  // namespace jkbms::test
