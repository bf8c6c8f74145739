#include "energy/energy_sink.hpp"

#include <cmath>
#include <utility>

namespace jkbms::app {
namespace {

std::vector<std::string> ports_of(const std::vector<EnergySink::Bus>& buses) {
  std::vector<std::string> ports;
  ports.reserve(buses.size());
  for (const EnergySink::Bus& bus : buses) ports.push_back(bus.port);
  return ports;
}

/// The power as the pack measures it, whatever sign is shown.
std::optional<double> power_of(const PackState& state) {
  if (!state.power_charge_w || !state.power_discharge_w) return std::nullopt;
  return *state.power_charge_w - *state.power_discharge_w;
}

/// Rounded down, so that what was published is never more than what is kept.
double published(double kwh) {
  constexpr double steps = 1000;
  return std::floor(kwh * steps) / steps;
}

}  // namespace

EnergySink::EnergySink(Sink& next, std::vector<Bus> buses,
                       const std::optional<std::string>& state_directory, Clock& clock, Log& log)
    : next_(next), buses_(std::move(buses)), clock_(clock), identities_(ports_of(buses_)) {
  if (!state_directory) return;
  kept_.emplace(*state_directory + "/energy",
                KeptState::Names{"the energy counters", "no energy is counted"}, clock, log);
  const auto understands = [this](const std::string& text) {
    auto book = EnergyBook::of_text(text);
    if (!book) return false;
    book_ = *std::move(book);
    return true;
  };
  if (!kept_->load(understands)) kept_.reset();
}

void EnergySink::publish(const PackId& pack, const Snapshot& known, Part fresh) {
  const auto total = count(pack, known, fresh);
  if (!total || !known.state) return next_.publish(pack, known, fresh);
  Snapshot counted = known;
  counted.state->energy_charged_kwh = published(total->charged_kwh);
  counted.state->energy_discharged_kwh = published(total->discharged_kwh);
  next_.publish(pack, counted, fresh);
}

std::optional<Energy> EnergySink::count(const PackId& id, const Snapshot& known, Part fresh) {
  if (!kept_) return std::nullopt;
  const std::lock_guard lock(mutex_);
  Pack& pack = packs_.try_emplace(id, buses_.at(id.bus).poll_interval).first->second;
  if (identities_.learn(id, known) == PackIdentities::Change::another) {
    pack.meter.forget();
    pack.moved = {};
  }
  if (has_new_state(known, fresh) && !is_held(*known.state)) {
    if (const auto power = power_of(*known.state)) {
      const EnergyMeter::Step step = pack.meter.take(*power, clock_.now());
      pack.moved += step.moved;
      gaps_ += step.gap;
    }
  }
  const std::string* const identity = identities_.of(id);
  if (identity == nullptr) return std::nullopt;
  return book_.add(*identity, std::exchange(pack.moved, {}));
}

void EnergySink::offline(const PackId& pack) {
  {
    const std::lock_guard lock(mutex_);
    identities_.forget(pack);
  }
  next_.offline(pack);
}

void EnergySink::act() {
  if (kept_ && clock_.now() >= kept_->due()) save();
}

std::optional<Clock::TimePoint> EnergySink::due() const noexcept {
  return kept_ ? std::optional(kept_->due()) : std::nullopt;
}

void EnergySink::closing() {
  if (kept_) save();
}

void EnergySink::save() {
  std::string text;
  {
    const std::lock_guard lock(mutex_);
    text = book_.to_text();
  }
  kept_->save(text);
}

std::chrono::seconds EnergySink::gaps() const {
  const std::lock_guard lock(mutex_);
  return std::chrono::duration_cast<std::chrono::seconds>(gaps_);
}

}  // namespace jkbms::app
