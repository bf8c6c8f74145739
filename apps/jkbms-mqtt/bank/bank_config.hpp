#ifndef JKBMS_MQTT_BANK_BANK_CONFIG_HPP
#define JKBMS_MQTT_BANK_BANK_CONFIG_HPP

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "line/bus_config.hpp"
#include "line/sink.hpp"

namespace jkbms::app {

/// A pack of a bank.
struct BankMember {
  PackId id;
  std::string name;  ///< its part of the topics; for a pack without one its address or port
};

/// Packs in parallel, on one bus or on several, that are published as one battery.
struct BankConfig {
  std::string name;  ///< part of its topics
  std::vector<BankMember> packs;
  std::chrono::milliseconds poll_interval{0};  ///< the longest of its buses
};

/// The banks that the packs of `buses` name, in the order in which they are first named. Requires
/// name_topics() before.
std::vector<BankConfig> banks_of(const std::vector<BusConfig>& buses);

/// The place of a pack in a list of banks.
struct BankPlace {
  std::size_t bank = 0;
  std::size_t member = 0;  ///< of the bank
};

/// The place of each pack that belongs to one of `banks`.
std::map<PackId, BankPlace> places_in(const std::vector<BankConfig>& banks);

}  // namespace jkbms::app

#endif
