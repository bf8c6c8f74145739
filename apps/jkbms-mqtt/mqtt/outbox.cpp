#include "mqtt/outbox.hpp"

#include <utility>

namespace jkbms::app {
namespace {

constexpr std::size_t most_waiting = 400;
constexpr std::size_t most_unwritten = 20;

}  // namespace

bool Outbox::full() const noexcept {
  return waiting_.size() >= most_waiting;
}

void Outbox::push(Entry entry) {
  waiting_.push_back(std::move(entry));
}

std::optional<Outbox::Entry> Outbox::next() {
  if (waiting_.empty() || unwritten_.size() >= most_unwritten) return std::nullopt;
  Entry entry = std::move(waiting_.front());
  waiting_.pop_front();
  unwritten_.push_back({entry.id, entry.message.qos});
  return entry;
}

std::optional<Outbox::Entry> Outbox::next_with_qos_0() {
  if (waiting_.empty() || waiting_.front().message.qos > 0) return std::nullopt;
  return next();
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
