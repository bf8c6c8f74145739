#include "redact/frame_census.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "redact/frame_beginning.hpp"

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

void count_frames(FrameCensus& census, BytesView stream) {
  while (!stream.empty()) {
    const Scan found = census.protocol->scan(stream);
    const std::size_t size = std::max<std::size_t>(found.size, 1);
    if (found.frame) {
      const auto decoded = census.protocol->decode(*found.frame, {});
      ++(decoded ? count_of(census, *decoded) : census.others);
    } else {
      const BytesView dropped = stream.first(size);
      census.in_no_frame.insert(census.in_no_frame.end(), dropped.begin(), dropped.end());
    }
    stream = stream.subspan(size);
  }
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
  return fmt::format(
      "{}: {} whole frame{}{}; {} byte{} form{} no frame", protocol->name(), frames(),
      frames() == 1 ? "" : "s", kinds.empty() ? "" : fmt::format(" ({})", fmt::join(kinds, ", ")),
      in_no_frame.size(), in_no_frame.size() == 1 ? "" : "s", in_no_frame.size() == 1 ? "s" : "");
}

FrameCensus count_frames(const Capture& capture, const Protocol& protocol) {
  FrameCensus census;
  census.protocol = &protocol;
  for (const auto direction :
       {CaptureRecord::Direction::received, CaptureRecord::Direction::sent}) {
    Bytes stream;
    for (const CaptureRecord& record : capture.records) {
      if (record.direction != direction) continue;
      stream.insert(stream.end(), record.bytes.begin(), record.bytes.end());
    }
    count_frames(census, stream);
  }
  return census;
}

std::vector<FrameCensus> protocols_in(const Capture& capture) {
  std::vector<FrameCensus> all;
  for (const Protocol* protocol : protocols()) all.push_back(count_frames(capture, *protocol));
  const auto has_data = [](const FrameCensus& census) { return census.data() > 0; };
  std::vector<FrameCensus> found;
  std::ranges::copy_if(all, std::back_inserter(found), has_data);
  if (found.empty()) {
    const auto most = std::ranges::max_element(all, {}, &FrameCensus::frames);
    if (most == all.end() || most->frames() == 0) return {};
    found.push_back(*most);
  }
  const Bytes left = found.front().in_no_frame;
  for (const FrameCensus& other : all) {
    const auto same = [&](const FrameCensus& each) { return each.protocol == other.protocol; };
    if (std::ranges::none_of(found, same) && is_likely_to_hold(left, *other.protocol)) {
      found.push_back(other);
    }
  }
  return found;
}

}  // namespace jkbms::app
