#include "options/pack_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "line/topic_parts.hpp"
#include "options/address_list.hpp"
#include "system/clean_text.hpp"

namespace jkbms::app {
namespace {

using Origin = ValueOrigin;

void add_listed_packs(std::string_view list, BusConfig& bus) {
  const auto addresses = parse_addresses(list);
  if (!addresses) return;  // reported by GivenOptions::check()
  for (const std::uint8_t address : *addresses) bus.packs.push_back({address, "", ""});
}

/// Reads the pack at `place` of the configuration file.
PackConfig described_pack(const ConfigFile::Values& pack, const std::string& place,
                          FirstError& errors) {
  const std::string& text = pack.find("address")->second;
  const auto address = parse_address(text);
  if (!address) {
    errors.add({text, place + ".address", Origin::bus}, "an address from 0 to 15 is allowed");
  }
  const auto name_at = [&](std::string_view key) -> std::string {
    const auto name = pack.find(key);
    if (name == pack.end()) return {};
    if (const auto fault = fault_of_name(name->second); !fault.empty()) {
      errors.add({name->second, fmt::format("{}.{}", place, key), Origin::bus}, fault);
    }
    return name->second;
  };
  return {address.value_or(0), name_at("name"), "", name_at(option(OptionId::bank).name)};
}

}  // namespace

void read_packs(const GivenOptions& given, const std::vector<ConfigFile::Values>& in_file,
                const std::string& place, BusConfig& bus, FirstError& errors) {
  const GivenValue* const list = given.find(OptionId::address);
  const auto& named = given.all(OptionId::pack);
  Origin strongest = in_file.empty() ? Origin::builtin : Origin::bus;
  if (list != nullptr) strongest = std::max(strongest, list->origin);
  for (const GivenValue& value : named) strongest = std::max(strongest, value.origin);

  if (list != nullptr && list->origin == strongest) add_listed_packs(list->text, bus);
  for (const GivenValue& value : named) {
    if (value.origin != strongest) continue;
    if (const auto pack = parse_named_address(value.text)) {
      bus.packs.push_back({pack->address, pack->name, ""});
    }
  }
  for (std::size_t i = 0; i < in_file.size(); ++i) {
    const PackConfig pack =
        described_pack(in_file[i], fmt::format("{}.packs[{}]", place, i), errors);
    if (strongest == Origin::bus) bus.packs.push_back(pack);
  }
  if (bus.packs.empty() && bus.mode != LineMode::listen) {
    add_listed_packs(option(OptionId::address).jk02_default, bus);
  }
  std::set<std::uint8_t> seen;
  for (const PackConfig& pack : bus.packs) {
    if (seen.insert(pack.address).second) continue;
    errors.add(strongest, fmt::format("address {} of {} is given twice", pack.address,
                                      excerpt(bus.serialport)));
  }
}

void read_bank(const GivenOptions& given, BusConfig& bus, FirstError& errors) {
  const GivenValue* const bank = given.find(OptionId::bank);
  if (bank == nullptr) return;
  if (bus.packs.empty()) {
    errors.add(*bank, fmt::format("no pack of {} is named, and one that is only heard belongs to "
                                  "no bank; name them with --address or --pack",
                                  excerpt(bus.serialport)));
  }
  for (PackConfig& pack : bus.packs) {
    if (pack.bank.empty() || bank->origin > Origin::bus) pack.bank = bank->text;
  }
}

}  // namespace jkbms::app
