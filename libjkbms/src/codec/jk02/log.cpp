#include "codec/jk02/log.hpp"

#include <algorithm>
#include <string_view>

#include "codec/wire.hpp"

namespace jkbms {
namespace {

constexpr std::size_t count_at = 6;    // number of events since the log began
constexpr std::size_t newest_at = 10;  // slot of the newest event
constexpr std::size_t slots_at = 11;
constexpr std::size_t slot_size = 5;
constexpr std::uint32_t slots = 50;

constexpr std::uint8_t first_cell_overvoltage = 0x64;
constexpr std::uint8_t first_cell_undervoltage = 0xC8;
constexpr std::uint8_t cells = 32;

struct EventText {
  std::uint8_t code;
  std::string_view text;
};

constexpr EventText events[] = {
    {0x01, "boot"},
    {0x02, "shutdown"},
    {0x03, "charging switched off by app"},
    {0x04, "charging switched on by app"},
    {0x05, "discharging switched off by app"},
    {0x06, "discharging switched on by app"},
    {0x11, "cell overvoltage"},
    {0x12, "cell overvoltage released"},
    {0x1B, "charge undertemperature"},
    {0x1C, "charge undertemperature released"},
    {0x2D, "switched off by button"},
    {0x3B, "clock set"},
    {0x3C, "wrong number of cells"},
    {0x43, "Li-ion preset loaded"},
    {0x44, "LFP preset loaded"},
    {0x45, "LTO preset loaded"},
};

std::string text_of(std::uint8_t code) {
  if (code >= first_cell_overvoltage && code < first_cell_overvoltage + cells) {
    return "cell " + std::to_string(code - first_cell_overvoltage + 1) + " overvoltage";
  }
  if (code >= first_cell_undervoltage && code < first_cell_undervoltage + cells) {
    return "cell " + std::to_string(code - first_cell_undervoltage + 1) + " undervoltage";
  }
  const auto* const found = std::ranges::find(events, code, &EventText::code);
  if (found != std::end(events)) return std::string(found->text);
  return "event " + std::to_string(code);
}

}  // namespace

std::vector<LogRecord> decode_jk02_log(BytesView frame) {
  const std::uint32_t count = std::min(wire::u32le(frame, count_at), slots);
  const std::uint32_t newest = frame[newest_at];
  std::vector<LogRecord> records;
  if (newest >= slots) return records;
  for (std::uint32_t age = count; age > 0; --age) {
    const std::size_t slot = (newest + slots + 1 - age) % slots;
    const std::size_t at = slots_at + slot * slot_size;
    const std::uint8_t code = frame[at + 4];
    records.push_back({wire::u32le(frame, at), code, text_of(code)});
  }
  return records;
}

}  // namespace jkbms
