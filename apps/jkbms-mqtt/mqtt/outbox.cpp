#include "mqtt/outbox.hpp"

#include <algorithm>
#include <utility>

namespace jkbms::app {
namespace {

constexpr std::size_t most_waiting = 400;
constexpr std::size_t most_unwritten = 20;

}  // namespace

bool Outbox::push(Entry entry) {
  if (waiting_.size() >= most_waiting) return false;
  waiting_.push_back(std::move(entry));
  return true;
}

std::optional<Outbox::Entry> Outbox::next() {
  // The library reports that it has written a message with QoS 0, but not for the other two: these
  // it may have without a report between them.
  const bool has_qos_0 = !unwritten_.empty() && unwritten_.back().qos == 0;
  if (waiting_.empty() || has_qos_0 || unwritten_.size() >= most_unwritten) return std::nullopt;
  Entry entry = std::move(waiting_.front());
  waiting_.pop_front();
  unwritten_.push_back({entry.id, entry.message.qos});
  return entry;
}

void Outbox::written(MessagesUnderWay::Id id) {
  // The library writes in order, so those before are written, too.
  while (!unwritten_.empty() && unwritten_.front().id <= id) unwritten_.pop_front();
}

void Outbox::one_with_acknowledgement_written() {
  if (!unwritten_.empty() && unwritten_.front().qos > 0) unwritten_.pop_front();
}

void Outbox::clear() {
  waiting_.clear();
  unwritten_.clear();
}

}  // namespace jkbms::app
