#include "broker/gateway_run.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <csignal>
#include <memory>
#include <thread>

#include "support/answers.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::test {
namespace {

constexpr std::chrono::milliseconds glance_pause{10};
constexpr std::uint8_t cycles_register = 0x87;
constexpr std::uint8_t cell_count = 16;

}  // namespace

ChildProcess start_gateway(const FakeBms& bms, const std::string& broker, const GatewayRun& run) {
  std::vector<std::string> arguments = {"-s", bms.path(), "-m", broker, "-i", run.interval};
  arguments.insert(arguments.end(), run.arguments.begin(), run.arguments.end());
  return start_program(std::move(arguments), {.environment = run.environment});
}

ChildProcess start_gateway(const FakeBms& bms, const MosquittoBroker& broker,
                           const GatewayRun& run) {
  return start_gateway(bms, broker.address(), run);
}

void expect_clean_end(ChildProcess& gateway) {
  gateway.signal(SIGTERM);
  EXPECT_EQ(gateway.wait(), 0) << gateway.err();
}

bool eventually(const std::function<bool()>& condition) {
  const auto latest = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > latest) return false;
    std::this_thread::sleep_for(glance_pause);
  }
  return true;
}

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

std::size_t connections(const MosquittoBroker& broker, const std::string& client_id) {
  const std::string log = broker.log();
  std::size_t count = 0;
  for (std::size_t at = log.find("New client connected"); at != std::string::npos;
       at = log.find("New client connected", at + 1)) {
    const std::string_view line = std::string_view(log).substr(at, log.find('\n', at) - at);
    if (line.find(" as " + client_id) != std::string_view::npos) ++count;
  }
  return count;
}

FakeBms::Script numbered_answers() {
  return [number = std::uint16_t{0}](BytesView) mutable {
    FrameFields fields = sample_reply(cell_count);
    fields.set_u16(cycles_register, ++number);
    return FakeBms::Answer{answers::normal(write_frame(fields))};
  };
}

std::size_t number_of(const ReceivedMessage& state) {
  constexpr std::string_view key = "\"cycles\":";
  const auto at = state.payload.find(key);
  std::size_t number = 0;
  if (at != std::string::npos) {
    const char* const first = state.payload.data() + at + key.size();
    std::from_chars(first, state.payload.data() + state.payload.size(), number);
  }
  return number;
}

void expect_rising_from(std::size_t least, const std::vector<ReceivedMessage>& states) {
  ASSERT_FALSE(states.empty());
  EXPECT_GE(number_of(states.front()), least);
  for (std::size_t i = 1; i < states.size(); ++i) {
    EXPECT_GT(number_of(states[i]), number_of(states[i - 1]));
  }
}

MqttSubscriber::Condition says(std::string payload) {
  return
      [payload = std::move(payload)](const ReceivedMessage& got) { return got.payload == payload; };
}

}  // namespace jkbms::test
