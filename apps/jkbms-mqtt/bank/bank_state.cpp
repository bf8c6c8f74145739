#include "bank/bank_state.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace jkbms::app {
namespace {

using Packs = std::vector<BankPack>;  // fresh ones
template <class T>
using Member = std::optional<T> PackState::*;

/// A sum of decimals has digits that no summand has. Never -0.
double rounded(double value, double steps) {
  return std::round(value * steps) / steps + 0.0;
}

double to_thousandths(double value) {
  return rounded(value, 1000);
}

template <class T>
bool all_have(const Packs& packs, Member<T> member) {
  return !packs.empty() && std::ranges::all_of(packs, [&](const BankPack& pack) {
    return (pack.state->*member).has_value();
  });
}

std::optional<double> sum_of(const Packs& packs, Member<double> member) {
  if (!all_have(packs, member)) return std::nullopt;
  double sum = 0;
  for (const BankPack& pack : packs) sum += *(pack.state->*member);
  return to_thousandths(sum);
}

std::optional<double> mean_of(const Packs& packs, Member<double> member) {
  const auto sum = sum_of(packs, member);
  if (!sum) return std::nullopt;
  return to_thousandths(*sum / static_cast<double>(packs.size()));
}

std::optional<double> state_of_charge(const Packs& packs) {
  if (!all_have(packs, &PackState::soc_percent) || !all_have(packs, &PackState::capacity_ah)) {
    return std::nullopt;
  }
  double charge = 0;
  double capacity = 0;
  for (const BankPack& pack : packs) {
    charge += *pack.state->soc_percent * *pack.state->capacity_ah;
    capacity += *pack.state->capacity_ah;
  }
  if (!(capacity > 0)) return std::nullopt;
  return rounded(charge / capacity, 10);
}

/// The pack with the lowest cell if `comes_first` is less, with the highest if it is greater; of
/// equal ones the first. nullptr if a pack does not send its cells.
template <class ComesFirst>
const BankPack* pack_of_extreme(const Packs& packs, Member<double> member, ComesFirst comes_first) {
  if (!all_have(packs, member)) return nullptr;
  return &*std::ranges::min_element(
      packs, comes_first, [member](const BankPack& pack) { return *(pack.state->*member); });
}

void set_cells(const Packs& packs, BankState& bank) {
  if (const auto* lowest = pack_of_extreme(packs, &PackState::cell_min_v, std::less<>())) {
    bank.cell_min_v = lowest->state->cell_min_v;
    bank.cell_min_pack = lowest->name;
    bank.cell_min_number = lowest->state->cell_min_number;
  }
  if (const auto* highest = pack_of_extreme(packs, &PackState::cell_max_v, std::greater<>())) {
    bank.cell_max_v = highest->state->cell_max_v;
    bank.cell_max_pack = highest->name;
    bank.cell_max_number = highest->state->cell_max_number;
  }
}

void set_alarms(const Packs& packs, BankState& bank) {
  bank.alarm_packs.emplace();
  for (const BankPack& pack : packs) {
    if (pack.state->alarm.value_or(false)) bank.alarm_packs->push_back(pack.name);
  }
  if (!bank.alarm_packs->empty()) {
    bank.alarm = true;
  } else if (all_have(packs, &PackState::alarm)) {
    bank.alarm = false;
  }
  for (const BankPack& pack : packs) {
    if (!pack.state->alarms) continue;
    if (!bank.alarms) bank.alarms.emplace();
    for (const std::string_view id : *pack.state->alarms) {
      if (std::ranges::find(*bank.alarms, id) == bank.alarms->end()) bank.alarms->push_back(id);
    }
  }
}

void set_timestamp(const Packs& packs, BankState& bank) {
  if (!all_have(packs, &PackState::timestamp)) return;
  for (const BankPack& pack : packs) {
    bank.timestamp =
        std::min(bank.timestamp.value_or(*pack.state->timestamp), *pack.state->timestamp);
  }
}

}  // namespace

BankState bank_state_of(std::string_view name, std::span<const BankPack> packs) {
  Packs fresh;
  BankState bank;
  bank.bank = name;
  bank.packs_missing.emplace();
  for (const BankPack& pack : packs) {
    if (pack.state != nullptr) {
      fresh.push_back(pack);
    } else {
      bank.packs_missing->push_back(pack.name);
    }
  }
  bank.packs_online = static_cast<std::uint32_t>(fresh.size());
  bank.packs_expected = static_cast<std::uint32_t>(packs.size());
  bank.partial = fresh.size() < packs.size();
  set_timestamp(fresh, bank);
  bank.voltage_v = mean_of(fresh, &PackState::voltage_v);
  bank.current_a = sum_of(fresh, &PackState::current_a);
  bank.power_w = sum_of(fresh, &PackState::power_w);
  bank.soc_percent = state_of_charge(fresh);
  bank.remaining_ah = sum_of(fresh, &PackState::remaining_ah);
  bank.capacity_ah = sum_of(fresh, &PackState::capacity_ah);
  bank.stored_energy_kwh = sum_of(fresh, &PackState::stored_energy_kwh);
  if (!*bank.partial) {
    bank.energy_charged_kwh = sum_of(fresh, &PackState::energy_charged_kwh);
    bank.energy_discharged_kwh = sum_of(fresh, &PackState::energy_discharged_kwh);
  }
  set_cells(fresh, bank);
  set_alarms(fresh, bank);
  return bank;
}

}  // namespace jkbms::app
