#include "mqtt/homeassistant/known_pack.hpp"

#include <algorithm>
#include <utility>

namespace jkbms::app {
namespace {

constexpr int states_until_cells_vanish = 3;

}  // namespace

KnownPack::KnownPack(const PackFacts& before) : most_(before) {
  facts_.cells = before.cells;
  facts_.resistances = before.resistances;
  facts_.temperatures = before.temperatures;
}

bool KnownPack::learn(const PackFacts& fresh) {
  PackFacts learned = fresh;
  learned.temperatures = std::max(facts_.temperatures, fresh.temperatures);
  learn_cells(fresh, learned);
  if (learned == facts_) return false;
  facts_ = std::move(learned);
  note_most();
  return true;
}

PackFacts KnownPack::most() const {
  return most_.value_or(facts_);
}

void KnownPack::note_most() {
  const PackFacts before = std::exchange(most_, facts_).value_or(facts_);
  most_->cells = std::max(before.cells, facts_.cells);
  most_->resistances = std::max(before.resistances, facts_.resistances);
  if (before.protocol != facts_.protocol) most_->protocol = {};  // the entities of both
}

void KnownPack::learn_cells(const PackFacts& fresh, PackFacts& learned) {
  const bool has_fewer = fresh.cells != 0 && fresh.cells < facts_.cells;
  if (has_fewer && ++states_with_fewer_cells_ == states_until_cells_vanish) {
    states_with_fewer_cells_ = 0;
    if (fresh.resistances == 0) learned.resistances = std::min(facts_.resistances, fresh.cells);
    return;
  }
  if (fresh.cells >= facts_.cells) states_with_fewer_cells_ = 0;
  learned.cells = std::max(facts_.cells, fresh.cells);
  learned.resistances = std::max(facts_.resistances, fresh.resistances);
}

}  // namespace jkbms::app
