#include "options/pack_options.hpp"

#include <algorithm>
#include <set>

#include "options/topic_parts.hpp"
#include "system/clean_text.hpp"
#include "system/parse_number.hpp"

namespace jkbms::app {
namespace {

using Origin = GivenOptions::Origin;
using Value = GivenOptions::Value;

constexpr std::int64_t last_address = 15;
constexpr std::uint8_t usual_address = 1;

Error refused(std::string why) {
  return {Errc::invalid_argument, std::move(why)};
}

std::optional<std::uint8_t> parse_address(std::string_view text) {
  const auto address = parse_whole(text);
  if (!address || *address > last_address) return std::nullopt;
  return static_cast<std::uint8_t>(*address);
}

/// "1,2,5-8". Errors: what is allowed.
Result<std::vector<std::uint8_t>> parse_addresses(std::string_view text) {
  std::vector<std::uint8_t> addresses;
  for (;;) {
    const auto comma = text.find(',');
    const std::string_view item = text.substr(0, comma);
    const auto dash = item.find('-');
    const auto first = parse_address(item.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_address(item.substr(dash + 1));
    if (!first || !last || *first > *last) {
      return refused("addresses from 0 to 15 such as 1,2,5-8 are allowed");
    }
    if (*first == 0 && dash != std::string_view::npos) {
      return refused(
          "0 is the address of a bus's master and no beginning of a range; where it is to be asked "
          "as well, say so outright, such as 0,1-3");
    }
    for (int address = *first; address <= *last; ++address) {
      addresses.push_back(static_cast<std::uint8_t>(address));
    }
    if (comma == std::string_view::npos) return addresses;
    text.remove_prefix(comma + 1);
  }
}

void add_listed_packs(OptionReader& reader, const Value& list, BusConfig& bus) {
  const auto addresses = parse_addresses(list.text);
  if (!addresses) {
    reader.refuse(list, addresses.error().detail);
    return;
  }
  for (const std::uint8_t address : *addresses) bus.packs.push_back({address, "", ""});
}

/// Of "garage=1".
void add_named_pack(OptionReader& reader, const Value& value, BusConfig& bus) {
  const auto equals = value.text.rfind('=');
  const auto address = equals == std::string::npos
                           ? std::nullopt
                           : parse_address(std::string_view(value.text).substr(equals + 1));
  if (!address) {
    reader.refuse(value, "NAME=ADDRESS with an address from 0 to 15 is allowed");
    return;
  }
  const std::string name = value.text.substr(0, equals);
  if (const auto fault = fault_of_name(name); !fault.empty()) reader.refuse(value, fault);
  bus.packs.push_back({*address, name, ""});
}

/// One that stands at `place` of the configuration file.
void add_described_pack(OptionReader& reader, const ConfigFile::Values& pack,
                        const std::string& place, BusConfig& bus) {
  const std::string& text = pack.find("address")->second;
  const auto address = parse_address(text);
  if (!address) {
    reader.refuse({text, place + ".address", Origin::bus}, "an address from 0 to 15 is allowed");
    return;
  }
  const auto name = pack.find("name");
  if (name == pack.end()) {
    bus.packs.push_back({*address, "", ""});
    return;
  }
  if (const auto fault = fault_of_name(name->second); !fault.empty()) {
    reader.refuse({name->second, place + ".name", Origin::bus}, fault);
  }
  bus.packs.push_back({*address, name->second, ""});
}

}  // namespace

void read_packs(OptionReader& reader, const std::vector<ConfigFile::Values>& in_file,
                const std::string& place, BusConfig& bus) {
  const auto list = reader.given().find("address");
  const auto named = reader.given().find_all("pack");
  Origin strongest = in_file.empty() ? Origin::builtin : Origin::bus;
  if (list) strongest = std::max(strongest, list->origin);
  for (const Value& value : named) strongest = std::max(strongest, value.origin);

  if (list && list->origin == strongest) add_listed_packs(reader, *list, bus);
  for (const Value& value : named) {
    if (value.origin == strongest) add_named_pack(reader, value, bus);
  }
  if (strongest == Origin::bus) {
    for (std::size_t i = 0; i < in_file.size(); ++i) {
      add_described_pack(reader, in_file[i], fmt::format("{}.packs[{}]", place, i), bus);
    }
  }
  if (bus.packs.empty() && bus.mode != BusMode::listen) {
    bus.packs.push_back({usual_address, "", ""});
  }
  std::set<std::uint8_t> seen;
  for (const PackConfig& pack : bus.packs) {
    if (!seen.insert(pack.address).second) {
      reader.refuse_whole(
          fmt::format("address {} of {} is given twice", pack.address, excerpt(bus.serialport)),
          strongest);
    }
  }
}

}  // namespace jkbms::app
