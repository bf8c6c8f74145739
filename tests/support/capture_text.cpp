#include "support/capture_text.hpp"

#include <algorithm>
#include <string_view>

namespace jkbms::test {
namespace {

constexpr std::size_t bytes_per_line = 24;

// clang-format off
constexpr std::pair<std::uint8_t, std::string_view> register_names[] = {
  {0x79, "cells, each with its number, in mV"}, {0x80, "MOSFET temperature"},
  {0x81, "temperature 1"},                 {0x82, "temperature 2"},
  {0x83, "pack voltage, 10 mV"},           {0x84, "current"},
  {0x85, "state of charge, %"},            {0x86, "number of temperature sensors"},
  {0x87, "charge cycles"},                 {0x89, "charge moved over all cycles, Ah"},
  {0x8A, "number of cells"},               {0x8B, "alarm bits"},
  {0x8C, "status bits"},                   {0x8E, "pack overvoltage, 10 mV"},
  {0x8F, "pack undervoltage, 10 mV"},      {0x90, "cell overvoltage, mV"},
  {0x91, "its release, mV"},               {0x92, "its delay, s"},
  {0x93, "cell undervoltage, mV"},         {0x94, "its release, mV"},
  {0x95, "its delay, s"},                  {0x96, "cell voltage difference, mV"},
  {0x97, "discharge overcurrent, A"},      {0x98, "its delay, s"},
  {0x99, "charge overcurrent, A"},         {0x9A, "its delay, s"},
  {0x9B, "balance start, mV"},             {0x9C, "balance trigger, mV"},
  {0x9D, "balance switch"},                {0x9E, "MOSFET overtemperature"},
  {0x9F, "its release"},                   {0xA0, "battery box overtemperature"},
  {0xA1, "its release"},                   {0xA2, "temperature difference"},
  {0xA3, "charge overtemperature"},        {0xA4, "discharge overtemperature"},
  {0xA5, "charge undertemperature"},       {0xA6, "its release"},
  {0xA7, "discharge undertemperature"},    {0xA8, "its release"},
  {0xA9, "cell count setting"},            {0xAA, "capacity setting, Ah"},
  {0xAB, "charge switch"},                 {0xAC, "discharge switch"},
  {0xAD, "current calibration, mA"},       {0xAE, "board address"},
  {0xAF, "battery type"},                  {0xB0, "sleep waiting time, s"},
  {0xB1, "low-capacity alarm, %"},         {0xB2, "setup passcode"},
  {0xB3, "dedicated charger switch"},      {0xB4, "device id"},
  {0xB5, "manufacture date, YYMM"},        {0xB6, "working time, min"},
  {0xB7, "hardware and software version"}, {0xB8, "current calibration running"},
  {0xB9, "actual capacity, Ah"},           {0xBA, "user data and device name"},
  {0xC0, "protocol version"},
};
// clang-format on

std::string_view name_of(std::uint8_t tag) {
  const auto* const found =
      std::ranges::find(register_names, tag, &std::pair<std::uint8_t, std::string_view>::first);
  return found == std::end(register_names) ? "an identifier nobody knows" : found->second;
}

std::string lines_of(BytesView bytes) {
  std::string text;
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.size(), bytes_per_line);
    text += to_hex(bytes.first(size)) + "\n";
    bytes = bytes.subspan(size);
  }
  return text;
}

std::string header(std::string_view name, std::string_view note) {
  std::string text = "# name: ";
  text.append(name).append("\n# nature: constructed\n# note: ").append(note).append("\n");
  return text;
}

}  // namespace

std::string annotated_capture(const GoldenFrame& frame) {
  constexpr std::size_t envelope_size = 11;
  constexpr std::size_t tail_size = 9;
  const Bytes bytes = write_frame(frame.fields);
  const BytesView view = bytes;
  std::string text = header(frame.name, frame.note);
  text +=
      "# start, length, terminal, command, source, type\n" + lines_of(view.first(envelope_size));
  std::size_t at = envelope_size;
  for (const RegisterField& field : frame.fields.registers) {
    const std::size_t size = 1 + field.value.size();
    text += "# " + std::string(name_of(field.tag)) + "\n" + lines_of(view.subspan(at, size));
    at += size;
  }
  return text + "# record, end, sum\n" + lines_of(view.last(tail_size));
}

std::string plain_capture(const BadFrame& frame) {
  return header(frame.name, frame.note) + lines_of(frame.bytes);
}

}  // namespace jkbms::test
