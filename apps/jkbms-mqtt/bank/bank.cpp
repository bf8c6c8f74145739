#include "bank/bank.hpp"

#include <algorithm>
#include <utility>

namespace jkbms::app {

Bank::Bank(BankConfig config, LatePack late)
    : config_(std::move(config)), late_(late), members_(config_.packs.size()) {}

bool Bank::take(std::size_t member, const PackState& state) {
  Member& pack = members_.at(member);
  const bool is_second = pack.is_new;
  pack = {Presence::fresh, state, true};
  const bool ends = all_have_come() || (is_second && late_ == LatePack::left_behind);
  if (ends) begin_round();
  return ends;
}

bool Bank::lose(std::size_t member) {
  const Member before = std::exchange(members_.at(member), {Presence::silent, {}, false});
  const bool leaves = before.presence == Presence::fresh && late_ == LatePack::left_behind;
  const bool ends = is_online() && (leaves || all_have_come());
  if (ends) begin_round();
  return ends;
}

bool Bank::is_online() const {
  return std::ranges::count(members_, Presence::fresh, &Member::presence) != 0;
}

bool Bank::is_awaiting() const {
  return std::ranges::count(members_, Presence::awaited, &Member::presence) != 0;
}

std::vector<BankPack> Bank::packs() const {
  std::vector<BankPack> packs;
  packs.reserve(members_.size());
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const bool is_fresh = members_[i].presence == Presence::fresh;
    packs.push_back({config_.packs[i].name, is_fresh ? &members_[i].state : nullptr});
  }
  return packs;
}

BankState Bank::state() const {
  return bank_state_of(config_.name, packs());
}

bool Bank::all_have_come() const {
  return std::ranges::all_of(members_, [](const Member& pack) {
    return pack.is_new || pack.presence == Presence::silent;
  });
}

void Bank::begin_round() {
  for (Member& pack : members_) {
    pack.is_new = false;
    if (pack.presence == Presence::awaited) pack.presence = Presence::silent;
  }
}

}  // namespace jkbms::app
