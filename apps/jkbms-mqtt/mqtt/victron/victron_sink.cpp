#include "mqtt/victron/victron_sink.hpp"

#include <algorithm>
#include <utility>

namespace jkbms::app {
namespace {

/// The driver counts charging as positive: undoes --invert-current.
PackState as_measured(PackState state) {
  if (!state.power_w || !state.power_charge_w || !state.power_discharge_w) return state;
  const double measured = *state.power_charge_w - *state.power_discharge_w;
  if (measured * *state.power_w >= 0) return state;
  state.power_w = measured;
  if (state.current_a) state.current_a = -*state.current_a;
  return state;
}

}  // namespace

VictronSink::VictronSink(MqttClient& client, Sink& next, const std::vector<BankConfig>& banks,
                         const MqttOptions& options)
    : client_(client),
      next_(next),
      topic_(options.topic),
      qos_(options.qos),
      limits_(options.victron->limits ? VictronLimits::published : VictronLimits::none),
      places_(places_in(banks)) {
  for (const BankConfig& bank : banks) {
    Entry entry{Bank(bank, LatePack::waited_for), options.topic + "/" + bank.name, {}};
    entry.settings.resize(bank.packs.size());
    banks_.push_back(std::move(entry));
  }
}

void VictronSink::publish(const PackId& pack, const Snapshot& known, Part fresh) {
  next_.publish(pack, known, fresh);
  if (!has_new_state(known, fresh) || is_held(*known.state)) return;
  const PackState state = as_measured(*known.state);
  const PackSettings* const settings = known.settings ? &*known.settings : nullptr;
  const std::lock_guard lock(mutex_);
  send(pack.topic_part.empty() ? topic_ : topic_ + "/" + pack.topic_part,
       victron_pack({{}, &state, settings}, limits_));
  const auto place = places_.find(pack);
  if (place == places_.end()) return;
  Entry& entry = banks_[place->second.bank];
  entry.settings[place->second.member] = known.settings;
  if (entry.bank.take(place->second.member, state)) publish_bank(entry);
}

void VictronSink::offline(const PackId& pack) {
  next_.offline(pack);
  const auto place = places_.find(pack);
  if (place == places_.end()) return;
  const std::lock_guard lock(mutex_);
  Entry& entry = banks_[place->second.bank];
  if (entry.bank.lose(place->second.member)) publish_bank(entry);
}

void VictronSink::publish_bank(const Entry& entry) {
  const std::vector<BankPack> members = entry.bank.packs();
  std::vector<VictronPack> packs;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const PackState* const state = members[i].state;
    if (state == nullptr) continue;
    const auto& settings = entry.settings[i];
    packs.push_back({members[i].name, state, settings ? &*settings : nullptr});
  }
  send(entry.topic, victron_bank(entry.bank.state(), packs, limits_));
}

void VictronSink::send(const std::string& topic, std::optional<std::string> payload) {
  if (payload) client_.publish({topic + "/victron", *std::move(payload), qos_, false});
}

}  // namespace jkbms::app
