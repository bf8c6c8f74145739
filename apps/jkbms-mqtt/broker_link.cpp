#include "broker_link.hpp"

#include <algorithm>

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_pause{1000};
constexpr milliseconds longest_pause{60'000};
constexpr int quick_attempts = 15;  // at the first pause; each one behind them waits twice as long
constexpr double jitter = 0.2;

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
  std::uniform_real_distribution<double> spread(1, 1 + jitter);
  const double scaled = static_cast<double>(pause.count()) * spread(random_);
  due_ = clock_.now() + std::min(longest_pause, milliseconds(static_cast<long>(scaled)));
}

void BrokerLink::act() {
  if (!due_ || clock_.now() < *due_) return;
  due_ = std::nullopt;
  connect_();
}

}  // namespace jkbms::app
