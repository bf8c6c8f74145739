#include "jkbms/line_counters.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace jkbms {
namespace {

template <class Operation>
LineCounters combined(const LineCounters& a, const LineCounters& b, Operation operation) noexcept {
  LineCounters result;
  for (auto member :
       {&LineCounters::polls, &LineCounters::answers, &LineCounters::timeouts, &LineCounters::bytes,
        &LineCounters::bytes_dropped, &LineCounters::fillers, &LineCounters::bad_frames,
        &LineCounters::echoes, &LineCounters::other_frames, &LineCounters::not_asked}) {
    result.*member = operation(a.*member, b.*member);
  }
  result.other_device = a.other_device != OtherDevice::none ? a.other_device : b.other_device;
  result.longest_answer = std::max(a.longest_answer, b.longest_answer);
  for (std::size_t i = 0; i < unattributed_reasons; ++i) {
    result.unattributed_by_reason[i] =
        operation(a.unattributed_by_reason[i], b.unattributed_by_reason[i]);
  }
  return result;
}

}  // namespace

std::string_view to_string(Unattributed reason) noexcept {
  switch (reason) {
    case Unattributed::no_acknowledgement:
      return "no_acknowledgement";
    case Unattributed::other_document:
      return "other_document";
    case Unattributed::bytes_lost:
      return "bytes_lost";
    case Unattributed::no_request:
      return "no_request";
    case Unattributed::other_address:
      return "other_address";
    case Unattributed::too_late:
      return "too_late";
    case Unattributed::request_open:
      return "request_open";
    case Unattributed::other_settings_address:
      return "other_settings_address";
  }
  return "";
}

std::string_view to_string(OtherDevice device) noexcept {
  switch (device) {
    case OtherDevice::none:
      break;
    case OtherDevice::jbd:
      return "a JBD BMS";
    case OtherDevice::daly:
      return "a Daly BMS";
    case OtherDevice::pylontech:
      return "a Pylontech or Seplos BMS";
    case OtherDevice::seplos:
      return "a Seplos BMS";
    case OtherDevice::jk_balancer:
      return "a JK balancer";
    case OtherDevice::nmea:
      return "a GPS receiver (NMEA)";
    case OtherDevice::ve_direct:
      return "a Victron device (VE.Direct)";
  }
  return "";
}

std::uint64_t LineCounters::unattributed() const noexcept {
  return std::accumulate(unattributed_by_reason.begin(), unattributed_by_reason.end(),
                         std::uint64_t{0});
}

LineCounters operator-(const LineCounters& after, const LineCounters& before) noexcept {
  return combined(after, before, std::minus<>{});
}

LineCounters operator+(const LineCounters& a, const LineCounters& b) noexcept {
  return combined(a, b, std::plus<>{});
}

Silence silence_of(const LineCounters& heard) noexcept {
  if (heard.other_device != OtherDevice::none) return Silence::other_device;
  if (heard.unattributed() > 0) return Silence::unattributed;
  if (heard.bytes_dropped > 0) return Silence::noise;
  if (heard.other_frames > 0 || heard.not_asked > 0) return Silence::other_answers;
  if (heard.bad_frames > 0) return Silence::bad_structure;
  if (heard.echoes > 0) return Silence::echo;
  return heard.bytes > 0 ? Silence::noise : Silence::nothing;
}

}  // namespace jkbms
