#include "line/topic_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "system/clean_text.hpp"

namespace jkbms::app {
namespace {

constexpr std::uint8_t address_count = 16;
constexpr std::size_t longest_name = 200;
constexpr std::string_view documents[] = {
    "state", "info",  "settings",    "alarm",    "pack",      "availability", "gateway",
    "cells", "event", "differences", "counters", "cellstats", "victron"};

bool is_document(std::string_view name) {
  return std::ranges::find(documents, name) != std::end(documents);
}

/// A pack that is published without a name.
struct UnnamedPack {
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

using TopicParts = std::map<std::string, UnnamedPack, std::less<>>;

Error refused(std::string why) {
  return {Errc::invalid_argument, std::move(why)};
}

Status add_part(TopicParts& parts, std::string part, const UnnamedPack& pack) {
  const auto [taken, added] = parts.emplace(std::move(part), pack);
  if (added || taken->second.bus == pack.bus) return {};
  return refused(
      fmt::format("packs of {} and of {} would both be published as '{}'; give one of the ports a "
                  "symbolic link with another file name",
                  excerpt(taken->second.bus->serialport), excerpt(pack.bus->serialport),
                  excerpt(taken->first)));
}

/// Adds the topic parts of packs without a name. A pack that is only heard has one too.
Status add_parts_of_unnamed(const std::vector<BusConfig>& buses, TopicParts& parts) {
  for (const BusConfig& bus : buses) {
    if (!bus.topic_prefix.empty()) {
      if (auto added = add_part(parts, bus.topic_prefix, {&bus, std::nullopt}); !added) {
        return added;
      }
    }
    if (!bus.protocol->shares_bus()) continue;
    for (std::uint8_t address = 0; address < address_count; ++address) {
      if (auto added = add_part(parts, topic_part_of(bus, address), {&bus, address}); !added) {
        return added;
      }
    }
  }
  return {};
}

Status set_part_of_unnamed(const BusConfig& bus, PackConfig& pack) {
  const bool is_alone = bus.packs.size() == 1;
  pack.topic_part = is_alone ? bus.topic_prefix : topic_part_of(bus, pack.address);
  if (!is_document(pack.topic_part)) return {};
  return refused(
      fmt::format("the pack of {} would be published as '{}', which is a document's name; give the "
                  "port a symbolic link with another file name",
                  excerpt(bus.serialport), pack.topic_part));
}

/// No bank may have the topic of a pack, also not one that a pack without a name may get.
Status check_banks(const std::vector<BusConfig>& buses, const TopicParts& parts,
                   const std::set<std::string>& names) {
  for (const BusConfig& bus : buses) {
    for (const PackConfig& pack : bus.packs) {
      if (pack.bank.empty()) continue;
      if (names.contains(pack.bank)) {
        return refused(
            fmt::format("'{}' is the name of a pack and of a bank; give one of them "
                        "another name",
                        excerpt(pack.bank)));
      }
      if (const auto taken = parts.find(pack.bank); taken != parts.end()) {
        return refused(
            fmt::format("the name '{}' of a bank is the topic of {} if that pack has no "
                        "name; give the bank another name",
                        excerpt(pack.bank), taken->second.described()));
      }
    }
  }
  return {};
}

}  // namespace

std::string topic_part_of(const BusConfig& bus, std::uint8_t address) {
  return bus.topic_prefix.empty() ? fmt::format("{}", address)
                                  : fmt::format("{}-{}", bus.topic_prefix, address);
}

std::set<std::string> topic_parts_of(const std::vector<BusConfig>& buses) {
  std::set<std::string> parts;
  for (const BusConfig& bus : buses) {
    for (const PackConfig& pack : bus.packs) parts.insert(pack.topic_part);
    if (!bus.protocol->shares_bus()) continue;
    for (std::uint8_t address = 0; address < address_count; ++address) {
      parts.insert(topic_part_of(bus, address));
    }
  }
  return parts;
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

Status name_topics(std::vector<BusConfig>& buses) {
  for (BusConfig& bus : buses) {
    if (buses.size() == 1) break;
    bus.topic_prefix =
        cleaned_text(std::filesystem::path(bus.serialport).filename().string(), "+#", '_');
    if (bus.topic_prefix.empty()) bus.topic_prefix = '_';
  }
  TopicParts parts;
  if (auto added = add_parts_of_unnamed(buses, parts); !added) return added;
  std::set<std::string> names;
  for (BusConfig& bus : buses) {
    for (PackConfig& pack : bus.packs) {
      if (pack.name.empty()) {
        if (auto set = set_part_of_unnamed(bus, pack); !set) return set;
        continue;
      }
      pack.topic_part = pack.name;
      if (!names.insert(pack.name).second) {
        return refused(fmt::format("the name '{}' is given twice; each pack needs its own",
                                   excerpt(pack.name)));
      }
      const auto taken = parts.find(pack.name);
      if (taken != parts.end() && !taken->second.is(bus, pack)) {
        return refused(
            fmt::format("the name '{}' is the topic of {} if that pack has no name; give this pack "
                        "another name",
                        excerpt(pack.name), taken->second.described()));
      }
    }
  }
  return check_banks(buses, parts, names);
}

}  // namespace jkbms::app
