#include <array>

#include "codec/jk02/frame.hpp"
#include "codec/jk02/jk02.hpp"

// All bytes that the library can send on a jk02 line are compile-time constants in this file: four
// triggers for sixteen addresses. In Modbus terms each is a write of 0 to a register that stores
// nothing; it makes the pack send data. (docs/read-only.md)

namespace jkbms {
namespace {

using namespace jk02_frame;
using TriggerBytes = std::array<std::uint8_t, trigger_size>;

consteval std::array<TriggerBytes, last_address + 1> for_all_addresses(Trigger trigger) {
  std::array<TriggerBytes, last_address + 1> all{};
  std::uint8_t address = 0;
  for (TriggerBytes& bytes : all) {
    bytes = {address++,
             static_cast<std::uint8_t>(Function::write),
             static_cast<std::uint8_t>(static_cast<std::uint16_t>(trigger) >> 8),
             static_cast<std::uint8_t>(static_cast<std::uint16_t>(trigger) & 0xFF),
             0x00,
             0x01,
             0x02,
             0x00,
             0x00,
             0x00,
             0x00};
    const std::uint16_t crc = wire::crc16(BytesView(bytes).first(trigger_size - crc_size));
    bytes[9] = static_cast<std::uint8_t>(crc & 0xFF);
    bytes[10] = static_cast<std::uint8_t>(crc >> 8);
  }
  return all;
}

constexpr auto status_triggers = for_all_addresses(Trigger::status);
constexpr auto settings_triggers = for_all_addresses(Trigger::settings);
constexpr auto info_triggers = for_all_addresses(Trigger::device_info);
constexpr auto log_triggers = for_all_addresses(Trigger::system_log);

}  // namespace

std::vector<Request> Jk02::plan(std::uint8_t address, Part part) const {
  if (address > last_address) return {};
  switch (part) {
    case Part::state:
      return {{status_triggers[address], Part::state}};
    case Part::settings:
      return {{settings_triggers[address], Part::settings}};
    case Part::info:
      return {{info_triggers[address], Part::info}};
    case Part::log:
      return {{log_triggers[address], Part::log}};
    case Part::all:
      return {{info_triggers[address], Part::info},
              {settings_triggers[address], Part::settings},
              {status_triggers[address], Part::state}};
  }
  return {};
}

}  // namespace jkbms
