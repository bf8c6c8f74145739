#include "bank/bank_config.hpp"

#include <algorithm>
#include <filesystem>

#include "system/clean_text.hpp"

namespace jkbms::app {
namespace {

std::string name_of(const BusConfig& bus, const PackConfig& pack) {
  if (!pack.topic_part.empty()) return pack.topic_part;
  if (bus.protocol->shares_bus()) return std::to_string(pack.address);
  return cleaned_text(std::filesystem::path(bus.serialport).filename().string(), "", '_');
}

BankConfig& bank_named(const std::string& name, std::vector<BankConfig>& banks) {
  const auto found = std::ranges::find(banks, name, &BankConfig::name);
  if (found != banks.end()) return *found;
  BankConfig& bank = banks.emplace_back();
  bank.name = name;
  return bank;
}

}  // namespace

std::vector<BankConfig> banks_of(const std::vector<BusConfig>& buses) {
  std::vector<BankConfig> banks;
  for (std::size_t i = 0; i < buses.size(); ++i) {
    for (const PackConfig& pack : buses[i].packs) {
      if (pack.bank.empty()) continue;
      BankConfig& bank = bank_named(pack.bank, banks);
      bank.packs.push_back({{i, pack.topic_part}, name_of(buses[i], pack)});
      bank.poll_interval = std::max(bank.poll_interval, buses[i].poll_interval);
    }
  }
  return banks;
}

std::map<PackId, BankPlace> places_in(const std::vector<BankConfig>& banks) {
  std::map<PackId, BankPlace> places;
  for (std::size_t bank = 0; bank < banks.size(); ++bank) {
    for (std::size_t member = 0; member < banks[bank].packs.size(); ++member) {
      places.emplace(banks[bank].packs[member].id, BankPlace{bank, member});
    }
  }
  return places;
}

}  // namespace jkbms::app
