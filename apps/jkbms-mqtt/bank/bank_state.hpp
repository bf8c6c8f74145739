#ifndef JKBMS_MQTT_BANK_BANK_STATE_HPP
#define JKBMS_MQTT_BANK_BANK_STATE_HPP

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "jkbms/snapshot.hpp"

namespace jkbms::app {

/// A pack of a bank, as bank_state_of() sees it.
struct BankPack {
  std::string_view name;
  const PackState* state = nullptr;  ///< nullptr: no fresh values of it are known
};

/// The state of a bank, made from its fresh packs alone: a missing pack is not estimated. A value
/// that one of the fresh packs does not send is nullopt, never 0. The published keys are the names
/// of the members; bank_fields() lists them.
struct BankState {
  /// That of the oldest state that is part of this one.
  std::optional<std::chrono::system_clock::time_point> timestamp;
  std::optional<std::string_view> bank;  ///< its name

  std::optional<std::uint32_t> packs_online;    ///< fresh packs
  std::optional<std::uint32_t> packs_expected;  ///< configured packs
  std::optional<bool> partial;                  ///< a pack is missing
  std::optional<IdList> packs_missing;          ///< names

  std::optional<double> voltage_v;    ///< mean
  std::optional<double> current_a;    ///< sum, positive = charging
  std::optional<double> power_w;      ///< sum
  std::optional<double> soc_percent;  ///< mean, weighted by capacity
  std::optional<double> remaining_ah;
  std::optional<double> capacity_ah;
  std::optional<double> stored_energy_kwh;
  /// Sums of the counters of all packs; nullopt while a pack is missing, so that they do not fall.
  std::optional<double> energy_charged_kwh;
  std::optional<double> energy_discharged_kwh;

  std::optional<double> cell_min_v;
  std::optional<std::string_view> cell_min_pack;
  std::optional<std::uint32_t> cell_min_number;  ///< in its pack, from 1
  std::optional<double> cell_max_v;
  std::optional<std::string_view> cell_max_pack;
  std::optional<std::uint32_t> cell_max_number;

  std::optional<bool> alarm;          ///< true if any pack has one, whatever the others send
  std::optional<IdList> alarms;       ///< the ids of all packs that send them, each once
  std::optional<IdList> alarm_packs;  ///< names
};

/// Computes the state of the bank `name`. The state refers to `name` and to the names of the packs.
BankState bank_state_of(std::string_view name, std::span<const BankPack> packs);

}  // namespace jkbms::app

#endif
