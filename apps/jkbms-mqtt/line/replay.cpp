#include "line/replay.hpp"

#include <set>
#include <string>

namespace jkbms::app {
namespace {

bool has_one_pack(const Capture& capture, const Protocol& protocol) {
  CaptureReplay messages(capture, protocol);
  std::set<std::optional<std::uint8_t>> addresses;
  while (const auto reading = messages.next()) addresses.insert(reading->message.address);
  return addresses.size() <= 1;
}

}  // namespace

LineCounters replay(const Capture& capture, const ReplayConfig& config, ReplayPace pace,
                    Clock& clock, const ReplayTarget& target, const std::stop_token& stop) {
  const Protocol& protocol = config.protocol != nullptr ? *config.protocol : protocol_of(capture);
  const bool alone = has_one_pack(capture, protocol);
  CaptureReplay messages(capture, protocol);
  const auto start = clock.now();
  int index = 0;
  while (auto reading = messages.next()) {
    if (pace == ReplayPace::as_recorded) {
      clock.wait_until(start + reading->at.value_or(index * config.interval), stop);
    }
    if (stop.stop_requested()) break;
    ++index;
    for (auto* const snapshot : {&reading->message.snapshot, &reading->known}) {
      if (snapshot->state) snapshot->state->timestamp = clock.wall();
    }
    PackId pack;
    if (!alone && reading->message.address) {
      pack.topic_part = std::to_string(*reading->message.address);
    }
    target(pack, *reading);
  }
  return messages.counters();
}

}  // namespace jkbms::app
