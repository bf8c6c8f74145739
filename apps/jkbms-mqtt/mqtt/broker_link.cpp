#include "mqtt/broker_link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds first_pause{1000};
constexpr milliseconds longest_pause{60'000};
constexpr int first_pauses = 15;  // later pauses double
constexpr seconds lasting{60};
constexpr seconds very_short{10};
constexpr int short_connections_to_tell = 3;

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
      handle_connected();
      return true;
    case BrokerEvent::Kind::refused:
      handle_refused(event);
      return false;
    case BrokerEvent::Kind::lost:
      handle_lost(event.reason);
      return false;
    case BrokerEvent::Kind::not_subscribed:
      if (!std::exchange(told_of_subscription_, true)) {
        log_.warn(event.message, "broker {}: {}", broker_, event.reason);
      }
      return false;
  }
  return false;
}

void BrokerLink::handle_connected() {
  if (unstable_) {
    log_.debug("connected to broker {}", broker_);
  } else {
    log_.info("connected to broker {}", broker_);
  }
  connected_at_ = clock_.now();
  due_ = clock_.now() + lasting;
  if (!unstable_) logged_reasons_.clear();
  ++connects_;
}

void BrokerLink::handle_refused(const BrokerEvent& event) {
  if (logged_reasons_.insert(event.reason).second) {
    log_.warn(event.message, "broker {}: {}; trying again", broker_, event.reason);
  }
  very_short_connections_ = 0;
  schedule_attempt();
}

void BrokerLink::handle_lost(const std::string& reason) {
  const auto now = clock_.now();
  if (connected_at_ && now - *connected_at_ >= lasting) note_lasting_connection();
  const std::string text = fmt::format("connection to broker {} lost{}{}; trying again", broker_,
                                       reason.empty() ? "" : ": ", reason);
  if (unstable_) {
    log_.debug("{}", text);
  } else {
    log_.warn(Message::broker_lost, "{}", text);
  }
  if (connected_at_ && now - *connected_at_ < lasting) note_short_connection(now);
  connected_at_ = std::nullopt;
  schedule_attempt();
}

void BrokerLink::note_short_connection(Clock::TimePoint now) {
  ++short_connections_;
  very_short_connections_ = now - *connected_at_ < very_short ? very_short_connections_ + 1 : 0;
  if (very_short_connections_ >= short_connections_to_tell && !told_of_another_client_) {
    told_of_another_client_ = unstable_ = true;
    log_.warn(Message::broker_same_id,
              "broker {}: another client with this id seems to connect; choose --client-id",
              broker_);
  } else if (short_connections_ >= short_connections_to_tell && !unstable_) {
    unstable_ = true;
    log_.warn(Message::broker_unsteady,
              "broker {}: no connection lasts; the next line comes when one has lasted 60 s",
              broker_);
  }
}

void BrokerLink::note_lasting_connection() {
  if (unstable_) {
    log_.info("broker {}: the connection has lasted 60 s", broker_);
    logged_reasons_.clear();
  }
  pauses_ = short_connections_ = very_short_connections_ = 0;
  unstable_ = told_of_another_client_ = false;
}

void BrokerLink::schedule_attempt() {
  milliseconds pause = first_pause;
  for (int i = first_pauses; i < pauses_ && pause < longest_pause; ++i) pause *= 2;
  pause = std::min(pause, longest_pause);
  ++pauses_;
  const auto least = std::max(first_pause, pause * 4 / 5);
  const auto most = std::min(longest_pause, pause * 6 / 5);
  std::uniform_int_distribution<std::chrono::milliseconds::rep> spread(least.count(), most.count());
  due_ = clock_.now() + milliseconds(spread(random_));
}

void BrokerLink::act() {
  if (!due_ || clock_.now() < *due_) return;
  due_ = std::nullopt;
  if (connected_at_) {
    note_lasting_connection();
  } else {
    connect_();
  }
}

}  // namespace jkbms::app
