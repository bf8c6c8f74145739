#include "line/replay.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

#include "jkbms/plausible_values.hpp"

namespace jkbms::app {
namespace {

bool has_one_pack(const Capture& capture, const Protocol& protocol) {
  CaptureReplay messages(capture, protocol);
  std::set<std::optional<std::uint8_t>> addresses;
  while (const auto reading = messages.next()) addresses.insert(reading->message.address);
  return addresses.size() <= 1;
}

/// Lets the filter judge a message. Returns whether there is something to publish, and sets what:
/// in place of a held state the one before, whose `held` names the keys.
bool publishes(PlausibleValues& values, CaptureReplay::Reading& reading, Clock::TimePoint now) {
  if (!reading.message.part) return true;
  const bool has_state = reading.message.snapshot.state.has_value();
  const Verdict verdict = values.take(reading.message, now);
  reading.known = values.published();
  if (has_state && verdict.kind != Verdict::Kind::drop) {
    reading.message.snapshot.state = reading.known.state;
    return reading.known.state.has_value();
  }
  return verdict.kind == Verdict::Kind::publish;
}

}  // namespace

LineCounters replay(const Capture& capture, const ReplayConfig& config, ReplayPace pace,
                    Clock& clock, const ReplayTarget& target, const std::stop_token& stop) {
  const Protocol& protocol = config.protocol != nullptr ? *config.protocol : protocol_of(capture);
  const bool alone = has_one_pack(capture, protocol);
  CaptureReplay messages(capture, protocol);
  const auto start = clock.now();
  int index = 0;
  std::map<std::optional<std::uint8_t>, PlausibleValues> values;
  while (auto reading = messages.next()) {
    const auto heard_at = start + reading->at.value_or(index * config.interval);
    if (pace == ReplayPace::as_recorded) clock.wait_until(heard_at, stop);
    if (stop.stop_requested()) break;
    ++index;
    for (auto* const snapshot : {&reading->message.snapshot, &reading->known}) {
      if (snapshot->state) snapshot->state->timestamp = clock.wall();
    }
    if (config.plausibility == PlausibilityFilter::on && reading->message.part != Part::log) {
      PlausibleValues& of_pack =
          values.try_emplace(reading->message.address, PlausibilityFilter::on).first->second;
      if (!publishes(of_pack, *reading, heard_at)) continue;
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
