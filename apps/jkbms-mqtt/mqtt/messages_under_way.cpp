#include "mqtt/messages_under_way.hpp"

#include <algorithm>

namespace jkbms::app {
namespace {

constexpr std::ptrdiff_t most_unacknowledged = 200;
constexpr std::chrono::seconds longest_wait{30};

}  // namespace

std::optional<MessagesUnderWay::Id> MessagesUnderWay::add(int qos, Clock::TimePoint now) {
  const auto needs_acknowledgement = [](const auto& entry) { return entry.second.qos > 0; };
  if (qos > 0 && std::ranges::count_if(messages_, needs_acknowledgement) >= most_unacknowledged) {
    return std::nullopt;
  }
  messages_.emplace(next_id_, Message{qos, now});
  return next_id_++;
}

void MessagesUnderWay::finish(Id id) {
  messages_.erase(id);
}

bool MessagesUnderWay::overdue(Clock::TimePoint now) const {
  return !messages_.empty() && now - messages_.begin()->second.since >= longest_wait;
}

}  // namespace jkbms::app
