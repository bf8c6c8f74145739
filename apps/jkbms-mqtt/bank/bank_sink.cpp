#include "bank/bank_sink.hpp"

#include <utility>

#include "bank/bank_document.hpp"

namespace jkbms::app {
namespace {

constexpr int retained_qos = 1;

}  // namespace

BankSink::BankSink(MqttClient& client, Sink& next, const std::vector<BankConfig>& banks,
                   const MqttOptions& options)
    : client_(client),
      next_(next),
      qos_(options.qos),
      retain_(options.retain),
      places_(places_in(banks)) {
  for (const BankConfig& bank : banks) {
    banks_.push_back({Bank(bank, LatePack::left_behind), options.topic + "/" + bank.name});
  }
}

void BankSink::publish(const PackId& pack, const Snapshot& known, Part fresh) {
  next_.publish(pack, known, fresh);
  const auto place = places_.find(pack);
  if (place == places_.end() || !has_new_state(known, fresh)) return;
  const std::lock_guard lock(mutex_);
  Entry& entry = banks_[place->second.bank];
  if (entry.bank.take(place->second.member, *known.state)) {
    publish_round(entry);
  } else if (!entry.bank.is_awaiting()) {
    entry.newest = entry.bank.state();
    publish_changed_documents(entry);
  }
}

void BankSink::offline(const PackId& pack) {
  next_.offline(pack);
  const auto place = places_.find(pack);
  if (place == places_.end()) return;
  const std::lock_guard lock(mutex_);
  Entry& entry = banks_[place->second.bank];
  if (entry.bank.lose(place->second.member)) {
    publish_round(entry);
  } else if (!entry.bank.is_online()) {
    entry.online = false;
    publish_changed_documents(entry);
  }
}

void BankSink::connected() {
  const std::lock_guard lock(mutex_);
  for (Entry& entry : banks_) {
    entry.published = {};
    if (entry.online.value_or(false)) publish_state(entry);
    publish_changed_documents(entry);
  }
}

void BankSink::publish_states_again() {
  const std::lock_guard lock(mutex_);
  for (const Entry& entry : banks_) {
    if (!entry.online.value_or(false)) continue;
    publish_retained(entry.topic + "/availability", "online");
    publish_state(entry);
  }
}

void BankSink::closing() {
  const std::lock_guard lock(mutex_);
  for (Entry& entry : banks_) {
    entry.online = false;
    publish_changed_documents(entry);
  }
}

BankSink::Alarm BankSink::alarm_of(const BankState& state) {
  return {state.alarm, state.alarms, state.alarm_packs};
}

void BankSink::publish_round(Entry& entry) {
  entry.newest = entry.bank.state();
  entry.online = true;
  publish_state(entry);
  publish_changed_documents(entry);
}

void BankSink::publish_state(const Entry& entry) {
  client_.publish({entry.topic + "/state", bank_document(entry.newest), qos_, retain_});
}

void BankSink::publish_changed_documents(Entry& entry) {
  const Alarm alarm = alarm_of(entry.newest);
  if (alarm != Alarm{} && alarm != entry.published.alarm &&
      publish_retained(entry.topic + "/alarm", bank_alarm_document(entry.newest))) {
    entry.published.alarm = alarm;
  }
  if (entry.online && entry.online != entry.published.online &&
      publish_retained(entry.topic + "/availability", *entry.online ? "online" : "offline")) {
    entry.published.online = entry.online;
  }
}

bool BankSink::publish_retained(std::string topic, std::string payload) {
  return client_.publish({std::move(topic), std::move(payload), retained_qos, true});
}

}  // namespace jkbms::app
