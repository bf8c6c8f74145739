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
  const auto name = pack.find("name");
  if (name != pack.end()) {
    if (const auto fault = fault_of_name(name->second); !fault.empty()) {
      errors.add({name->second, place + ".name", Origin::bus}, fault);
    }
  }
  return {address.value_or(0), name != pack.end() ? name->second : "", ""};
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

}  // namespace jkbms::app
