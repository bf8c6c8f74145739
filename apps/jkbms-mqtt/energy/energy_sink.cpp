#include "energy/energy_sink.hpp"

#include <cmath>
#include <utility>

namespace jkbms::app {
namespace {

constexpr std::chrono::seconds save_period{60};

/// What the counters of a pack belong to; nullopt while it is unknown.
std::optional<std::string> identity_of(const Snapshot& known, const std::string& port) {
  if (!known.address) return "port:" + port;
  auto serial_number = serial_number_of(known);
  if (!serial_number || serial_number->empty()) return std::nullopt;
  return "serial:" + *std::move(serial_number);
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
    : next_(next),
      buses_(std::move(buses)),
      clock_(clock),
      log_(log),
      save_due_(clock.now() + save_period) {
  if (!state_directory) return;
  file_.emplace(*state_directory + "/energy");
  load();
}

void EnergySink::load() {
  std::optional<EnergyBook> book;
  const auto understands = [&](const std::string& text) {
    return (book = EnergyBook::of_text(text)).has_value();
  };
  std::vector<Sentence> messages;
  const auto loaded = file_->load(understands, messages);
  for (const Sentence& sentence : messages) log_.warn(sentence.message, "{}", sentence.text);
  if (!loaded) {
    log_.warn(Message::state_not_kept, "no energy is counted: {}", loaded.error().detail);
    file_.reset();
    return;
  }
  if (*loaded) book_ = saved_ = *std::move(book);
}

void EnergySink::publish(const PackId& pack, const Snapshot& known, Part fresh) {
  const bool has_new_state = fresh == Part::state || fresh == Part::all;
  const auto total = count(pack, known, has_new_state);
  if (!total || !known.state) return next_.publish(pack, known, fresh);
  Snapshot counted = known;
  counted.state->energy_charged_kwh = published(total->charged_kwh);
  counted.state->energy_discharged_kwh = published(total->discharged_kwh);
  next_.publish(pack, counted, fresh);
}

std::optional<Energy> EnergySink::count(const PackId& id, const Snapshot& known,
                                        bool has_new_state) {
  if (!file_) return std::nullopt;
  const std::lock_guard lock(mutex_);
  Pack& pack = packs_.try_emplace(id, buses_.at(id.bus).poll_interval).first->second;
  identify(id, pack, known);
  const bool is_held = known.state && known.state->held && !known.state->held->empty();
  if (const auto power = known.state ? power_of(*known.state) : std::nullopt;
      power && has_new_state && !is_held) {
    const EnergyMeter::Step step = pack.meter.take(*power, clock_.now());
    pack.moved += step.moved;
    gaps_ += step.gap;
  }
  if (!pack.identity) return std::nullopt;
  return book_.add(*pack.identity, std::exchange(pack.moved, {}));
}

/// Another pack at the same place begins anew. A pack whose identity another one has is not
/// counted.
void EnergySink::identify(const PackId& id, Pack& pack, const Snapshot& known) {
  auto identity = identity_of(known, buses_.at(id.bus).port);
  if (!identity || identity == pack.identity) return;
  if (const auto owner = owners_.find(*identity); owner != owners_.end() && owner->second != id) {
    return;
  }
  if (pack.identity) {
    owners_.erase(*pack.identity);
    pack.meter.forget();
    pack.moved = {};
  }
  owners_.emplace(*identity, id);
  pack.identity = std::move(identity);
}

void EnergySink::offline(const PackId& pack) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = packs_.find(pack); found != packs_.end() && found->second.identity) {
      owners_.erase(*found->second.identity);
      found->second.identity.reset();
    }
  }
  next_.offline(pack);
}

void EnergySink::act() {
  if (!file_ || clock_.now() < save_due_) return;
  save_due_ = clock_.now() + save_period;
  save();
}

std::optional<Clock::TimePoint> EnergySink::due() const noexcept {
  return file_ ? std::optional(save_due_) : std::nullopt;
}

void EnergySink::closing() {
  if (file_) save();
}

void EnergySink::save() {
  EnergyBook book;
  {
    const std::lock_guard lock(mutex_);
    if (book_ == saved_) return;
    book = book_;
  }
  const auto saved = file_->save(book.to_text());
  if (!saved) {
    if (!std::exchange(save_failed_, true)) {
      log_.warn(Message::state_not_saved, "the energy counters are not saved: {}; trying again",
                saved.error().detail);
    }
    return;
  }
  if (std::exchange(save_failed_, false)) log_.info("the energy counters are saved again");
  const std::lock_guard lock(mutex_);
  saved_ = std::move(book);
}

std::chrono::seconds EnergySink::gaps() const {
  const std::lock_guard lock(mutex_);
  return std::chrono::duration_cast<std::chrono::seconds>(gaps_);
}

}  // namespace jkbms::app
