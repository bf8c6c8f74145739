#include "redact/frame_census.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "jkbms/frame_assembler.hpp"

namespace jkbms::app {
namespace {

std::size_t& count_of(FrameCensus& census, const Decoded& decoded) {
  switch (decoded.kind) {
    case Decoded::Kind::request:
      return census.requests;
    case Decoded::Kind::acknowledgement:
      return census.acknowledgements;
    case Decoded::Kind::other:
      return census.others;
    case Decoded::Kind::data:
      break;
  }
  switch (decoded.part.value_or(Part::all)) {
    case Part::settings:
      return census.with_settings;
    case Part::info:
      return census.with_info;
    case Part::log:
      return census.with_log;
    case Part::state:
    case Part::all:
      break;
  }
  return census.with_values;
}

void count_frame(FrameCensus& census, const Frame& frame) {
  const auto decoded = census.protocol->decode(frame, {});
  ++(decoded ? count_of(census, *decoded) : census.others);
}

void count_rest(FrameCensus& census, FrameAssembler& assembler) {
  while (const auto frame = assembler.next_behind_gap()) count_frame(census, *frame);
  assembler.clear();
  census.bytes_in_none += assembler.counters().bytes_dropped;
}

}  // namespace

std::string FrameCensus::text() const {
  std::vector<std::string> kinds;
  const auto add = [&](std::size_t count, std::string_view one, std::string_view many) {
    if (count > 0) kinds.push_back(fmt::format("{} {}", count, count == 1 ? one : many));
  };
  add(requests, "request", "requests");
  add(acknowledgements, "acknowledgement", "acknowledgements");
  add(with_values, "with values", "with values");
  add(with_settings, "with settings", "with settings");
  add(with_info, "with device info", "with device info");
  add(with_log, "with a log", "with a log");
  add(others, "without values", "without values");
  return fmt::format("{}: {} whole frame{}{}; {} byte{} form{} no frame", protocol->name(),
                     frames(), frames() == 1 ? "" : "s",
                     kinds.empty() ? "" : fmt::format(" ({})", fmt::join(kinds, ", ")),
                     bytes_in_none, bytes_in_none == 1 ? "" : "s", bytes_in_none == 1 ? "s" : "");
}

FrameCensus count_frames(const Capture& capture, const Protocol& protocol) {
  FrameCensus census;
  census.protocol = &protocol;
  FrameAssembler received(protocol);
  for (const CaptureRecord& record : capture.records) {
    if (record.direction == CaptureRecord::Direction::received) {
      received.feed(record.bytes);
      while (const auto frame = received.next()) count_frame(census, *frame);
    } else {
      FrameAssembler sent(protocol);
      sent.feed(record.bytes);
      while (const auto frame = sent.next()) count_frame(census, *frame);
      count_rest(census, sent);
    }
  }
  count_rest(census, received);
  return census;
}

std::vector<FrameCensus> protocols_in(const Capture& capture) {
  std::vector<FrameCensus> found;
  for (const Protocol* protocol : protocols()) {
    auto census = count_frames(capture, *protocol);
    if (census.frames() > 0) found.push_back(census);
  }
  const auto has_data = [](const FrameCensus& census) { return census.data() > 0; };
  if (std::ranges::any_of(found, has_data)) {
    std::erase_if(found, [&](const FrameCensus& census) { return !has_data(census); });
  } else if (found.size() > 1) {
    found = {*std::ranges::max_element(found, {}, &FrameCensus::frames)};
  }
  return found;
}

}  // namespace jkbms::app
