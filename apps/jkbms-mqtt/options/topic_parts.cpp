#include "options/topic_parts.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "system/clean_text.hpp"

namespace jkbms::app {
namespace {

using Origin = GivenOptions::Origin;

constexpr std::uint8_t address_count = 16;
constexpr std::size_t longest_name = 200;
constexpr std::string_view documents[] = {"state", "info",         "settings", "alarm",
                                          "pack",  "availability", "gateway",  "cells",
                                          "event", "differences"};

bool is_document(std::string_view name) {
  return std::ranges::find(documents, name) != std::end(documents);
}

/// Whose topic part a text is where the pack has no name.
struct Owner {
  const BusConfig* bus;
  std::optional<std::uint8_t> address;  ///< nullopt: the only pack of the bus

  [[nodiscard]] bool is(const BusConfig& other, const PackConfig& pack) const {
    if (bus != &other) return false;
    return address ? *address == pack.address : bus->packs.size() == 1;
  }
  [[nodiscard]] std::string described() const {
    return address ? fmt::format("address {} of {}", *address, excerpt(bus->serialport))
                   : fmt::format("the only pack of {}", excerpt(bus->serialport));
  }
};

using Owners = std::map<std::string, Owner, std::less<>>;

void add_owner(OptionReader& reader, Owners& owners, std::string part, const Owner& owner,
               Origin origin) {
  const auto [taken, added] = owners.emplace(std::move(part), owner);
  if (added || taken->second.bus == owner.bus) return;
  reader.refuse_whole(
      fmt::format("packs of {} and of {} would both be published as '{}'; give one of the ports a "
                  "symbolic link with another file name",
                  excerpt(taken->second.bus->serialport), excerpt(owner.bus->serialport),
                  excerpt(taken->first)),
      origin);
}

/// All that may be published without a name: also packs that nobody configured are, when heard.
Owners owners_of_parts(OptionReader& reader, const std::vector<BusConfig>& buses, Origin origin) {
  Owners owners;
  for (const BusConfig& bus : buses) {
    if (!bus.topic_prefix.empty()) {
      add_owner(reader, owners, bus.topic_prefix, {&bus, std::nullopt}, origin);
    }
    if (!bus.protocol->shares_bus()) continue;
    for (std::uint8_t address = 0; address < address_count; ++address) {
      add_owner(reader, owners, topic_part_of(bus, address), {&bus, address}, origin);
    }
  }
  return owners;
}

}  // namespace

std::string topic_part_of(const BusConfig& bus, std::uint8_t address) {
  return bus.topic_prefix.empty() ? fmt::format("{}", address)
                                  : fmt::format("{}-{}", bus.topic_prefix, address);
}

std::string_view fault_of_name(std::string_view name) {
  if (name.empty()) return "a name is missing";
  if (!is_clean_text(name)) return "a name is UTF-8 text without control characters";
  if (name.starts_with(' ') || name.ends_with(' ')) {
    return "a name neither begins nor ends with a blank";
  }
  if (name.find_first_of("+#/") != std::string_view::npos || name.starts_with('$')) {
    return "a name has no '+', '#' or '/' and does not begin with '$'";
  }
  if (name.size() > longest_name) return "a name is not longer than 200 bytes";
  if (is_document(name)) return "a name may not be a document's";
  return {};
}

void name_topics(OptionReader& reader, std::vector<BusConfig>& buses, Origin origin) {
  if (buses.size() > 1) {
    for (BusConfig& bus : buses) {
      bus.topic_prefix =
          cleaned_text(std::filesystem::path(bus.serialport).filename().string(), "+#", '_');
      if (bus.topic_prefix.empty()) bus.topic_prefix = '_';
    }
  }
  const Owners owners = owners_of_parts(reader, buses, origin);
  std::set<std::string> names;
  for (BusConfig& bus : buses) {
    for (PackConfig& pack : bus.packs) {
      if (pack.name.empty()) {
        const bool alone = bus.packs.size() == 1;
        pack.topic_part = alone ? bus.topic_prefix : topic_part_of(bus, pack.address);
        if (is_document(pack.topic_part)) {
          reader.refuse_whole(
              fmt::format("the pack of {} would be published as '{}', which is a document's name; "
                          "give the port a symbolic link with another file name",
                          excerpt(bus.serialport), pack.topic_part),
              origin);
        }
        continue;
      }
      pack.topic_part = pack.name;
      if (!names.insert(pack.name).second) {
        reader.refuse_whole(fmt::format("the name '{}' is given twice; each pack needs its own",
                                        excerpt(pack.name)),
                            origin);
      }
      const auto owner = owners.find(pack.name);
      if (owner != owners.end() && !owner->second.is(bus, pack)) {
        reader.refuse_whole(
            fmt::format("the name '{}' is how {} is published where it has none; give the pack "
                        "another name",
                        excerpt(pack.name), owner->second.described()),
            origin);
      }
    }
  }
}

}  // namespace jkbms::app
