#include "mqtt/broker_link.hpp"

#include <algorithm>

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_pause{1000};
constexpr milliseconds longest_pause{60'000};
constexpr int quick_attempts = 15;  // at the first pause; each one behind them waits twice as long

}  // namespace

BrokerLink::BrokerLink(std::function<void()> connect, std::string broker, Clock& clock, Log& log)
    : connect_(std::move(connect)),
      broker_(std::move(broker)),
      clock_(clock),
      log_(log),
      due_(clock.now()) {}

bool BrokerLink::handle(const BrokerEvent& event) {
  switch (event.kind) {
    case BrokerEvent::Kind::connected:
      log_.info("connected to broker {}", broker_);
      due_ = std::nullopt;
      failures_ = 0;
      told_.clear();
      ++connects_;
      return true;
    case BrokerEvent::Kind::lost:
      log_.warn("connection to broker {} lost; trying again", broker_);
      schedule_next();
      return false;
    case BrokerEvent::Kind::refused:
      if (told_.insert(event.reason).second) {
        log_.warn("broker {}: {}; trying again", broker_, event.reason);
      }
      schedule_next();
      return false;
  }
  return false;
}

void BrokerLink::schedule_next() {
  milliseconds pause = first_pause;
  for (int i = quick_attempts; i < failures_ && pause < longest_pause; ++i) pause *= 2;
  pause = std::min(pause, longest_pause);
  ++failures_;
  const auto least = std::max(first_pause, pause * 4 / 5);
  const auto most = std::min(longest_pause, pause * 6 / 5);
  std::uniform_int_distribution<long> spread(least.count(), most.count());
  due_ = clock_.now() + milliseconds(spread(random_));
}

void BrokerLink::act() {
  if (!due_ || clock_.now() < *due_) return;
  due_ = std::nullopt;
  connect_();
}

}  // namespace jkbms::app
