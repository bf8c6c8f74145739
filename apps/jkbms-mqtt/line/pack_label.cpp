#include "line/pack_label.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace jkbms::app {

const PackConfig* configured_pack(const BusConfig& bus, std::uint8_t address) {
  const auto found = std::ranges::find(bus.packs, address, &PackConfig::address);
  return found == bus.packs.end() ? nullptr : &*found;
}

std::string pack_label(const BusConfig& bus, std::uint8_t address) {
  const PackConfig* const pack = configured_pack(bus, address);
  if (pack == nullptr || pack->name.empty()) return fmt::format("address {}", address);
  return fmt::format("{} (address {})", pack->name, address);
}

std::string port_and_pack(const BusConfig& bus, std::optional<std::uint8_t> address) {
  return address ? fmt::format("{} {}", bus.serialport, pack_label(bus, *address)) : bus.serialport;
}

}  // namespace jkbms::app
