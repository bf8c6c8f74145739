#include "mqtt/homeassistant/discovery.hpp"

#include <algorithm>
#include <utility>

#include "mqtt/homeassistant/device_id.hpp"
#include "mqtt/homeassistant/discovery_messages.hpp"
#include "mqtt/homeassistant/gateway_device.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds longest_wait_for_info{3};  // it follows the first state, if it comes at all
constexpr seconds state_delay{2};            // until Home Assistant has subscribed to the states
// Fewer messages than the client takes at a time: those of the packs must find room.
constexpr std::size_t messages_at_a_time = 20;
constexpr milliseconds pause_between_messages{200};

bool has_come(std::optional<Clock::TimePoint>& due, Clock::TimePoint now) {
  if (!due || now < *due) return false;
  due = std::nullopt;
  return true;
}

}  // namespace

Discovery::Discovery(MqttClient& client, Sink& next, Config config, Program program,
                     const Clock& clock)
    : client_(client),
      next_(next),
      config_(std::move(config)),
      program_(std::move(program)),
      clock_(clock) {}

void Discovery::publish(const PackId& pack, const Snapshot& known, Part fresh) {
  next_.publish(pack, known, fresh);
  if (!known.state) return;
  PackFacts facts = facts_of(known);
  if (!holds_state(fresh)) facts.cells = 0;  // known from an earlier state
  {
    const std::lock_guard lock(mutex_);
    Pack& heard = pack_of(pack);
    if (!heard.known.learn(facts)) return;
    heard.changed = true;
    const auto due = known.info ? clock_.now() : clock_.now() + longest_wait_for_info;
    if (!is_connected_ || (changes_due_ && *changes_due_ <= due)) return;
    changes_due_ = due;
  }
  program_.wake();
}

Discovery::Pack& Discovery::pack_of(const PackId& id) {
  if (const auto found = packs_.find(id); found != packs_.end()) return found->second;
  const auto before = config_.remembered.find(device_id(topic_of(id)));
  Pack& pack = packs_[id];
  if (before != config_.remembered.end()) pack.known = KnownPack(before->second);
  return pack;
}

void Discovery::offline(const PackId& pack) {
  next_.offline(pack);
}

void Discovery::connected() {
  const std::lock_guard lock(mutex_);
  is_connected_ = true;
  queue_everything();
  counters_due_ = clock_.now();
}

void Discovery::disconnected() {
  const std::lock_guard lock(mutex_);
  is_connected_ = false;
  queued_.clear();
  changes_due_ = birth_due_ = send_due_ = states_due_ = counters_due_ = std::nullopt;
}

void Discovery::born() {
  const std::lock_guard lock(mutex_);
  if (is_connected_ && !birth_due_) birth_due_ = clock_.now() + program_.birth_delay();
}

std::optional<Clock::TimePoint> Discovery::due() const {
  const std::lock_guard lock(mutex_);
  std::optional<Clock::TimePoint> earliest;
  for (const auto& due : {changes_due_, birth_due_, send_due_, states_due_, counters_due_}) {
    if (due && (!earliest || *due < *earliest)) earliest = due;
  }
  return earliest;
}

void Discovery::act(const GatewayStatistics& statistics) {
  const auto now = clock_.now();
  bool publishes_states = false;
  std::optional<RememberedPacks> remembered;
  {
    const std::lock_guard lock(mutex_);
    if (has_come(birth_due_, now)) queue_everything();
    if (has_come(changes_due_, now)) queue_changed();
    if (has_come(send_due_, now)) {
      send_queued(now);
      if (queued_.empty()) remembered = newly_remembered();
    }
    publishes_states = has_come(states_due_, now);
    if (has_come(counters_due_, now) || publishes_states) {
      client_.publish({config_.topic + "/counters", counters_document(statistics)});
      counters_due_ = now + counters_period;
    }
  }
  if (publishes_states) program_.publish_states();
  if (remembered) program_.remember(*remembered);
}

void Discovery::queue_everything() {
  queued_.clear();
  changes_due_ = std::nullopt;
  queue(discovery_messages(gateway_device(config_.topic), config_.options));
  for (const Device& device : config_.other_devices) {
    queue(discovery_messages(device, config_.options));
  }
  for (auto& [id, pack] : packs_) queue_pack(id, pack);
}

void Discovery::queue_changed() {
  for (auto& [id, pack] : packs_) {
    if (pack.changed) queue_pack(id, pack);
  }
}

void Discovery::queue_pack(const PackId& id, Pack& pack) {
  pack.changed = false;
  const Device device = device_of(id, pack.known.facts());
  const auto gone = gone_entities(device_of(id, pack.known.most()), device);
  queue(removal_of_entities(device, gone, config_.options));
  queue(discovery_messages(device, config_.options));
}

void Discovery::queue(std::vector<MqttMessage> messages) {
  for (MqttMessage& message : messages) queued_.push_back(std::move(message));
  send_due_ = clock_.now();
}

void Discovery::send_queued(Clock::TimePoint now) {
  for (std::size_t sent = 0; !queued_.empty() && sent < messages_at_a_time; ++sent) {
    if (!client_.publish(queued_.front())) break;
    queued_.pop_front();
  }
  if (queued_.empty()) {
    states_due_ = now + state_delay;
  } else {
    send_due_ = now + pause_between_messages;
  }
}

std::optional<RememberedPacks> Discovery::newly_remembered() {
  bool is_new = false;
  for (const auto& [id, pack] : packs_) {
    const PackFacts& facts = pack.known.facts();
    PackFacts kept;
    kept.protocol = facts.protocol;
    kept.cells = facts.cells;
    kept.resistances = facts.resistances;
    kept.temperatures = facts.temperatures;
    PackFacts& before = config_.remembered[device_id(topic_of(id))];
    if (before == kept) continue;
    before = std::move(kept);
    is_new = true;
  }
  if (!is_new) return std::nullopt;
  return config_.remembered;
}

std::string Discovery::topic_of(const PackId& id) const {
  return id.topic_part.empty() ? config_.topic : config_.topic + "/" + id.topic_part;
}

Device Discovery::device_of(const PackId& id, const PackFacts& facts) const {
  const auto interval =
      id.bus < config_.intervals.size() ? config_.intervals[id.bus] : std::chrono::milliseconds(0);
  return pack_device(config_.topic, id.topic_part, facts, interval);
}

}  // namespace jkbms::app
