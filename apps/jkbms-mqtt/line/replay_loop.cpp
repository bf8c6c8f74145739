#include "line/replay_loop.hpp"

#include <map>
#include <optional>
#include <string>

#include "jkbms/capture_replay.hpp"
#include "line/replay_pace.hpp"

namespace jkbms::app {
namespace {

/// Whether all messages are of one pack.
bool has_one_pack(const Capture& capture, const Protocol& protocol) {
  CaptureReplay messages(capture, protocol);
  std::optional<PackId> only;
  while (const auto reading = messages.next()) {
    const PackId pack = pack_of(reading->message);
    if (only.value_or(pack) != pack) return false;
    only = pack;
  }
  return true;
}

}  // namespace

PackId pack_of(const OwnedMessage& message) {
  return {0, message.address ? std::to_string(*message.address) : std::string()};
}

int replay(const Capture& capture, const Protocol& protocol, std::chrono::milliseconds interval,
           Clock& clock, Sink& sink, const std::stop_token& stop) {
  const bool alone = has_one_pack(capture, protocol);
  CaptureReplay messages(capture, protocol);
  ReplayPace pace(clock.now(), interval);
  std::map<std::optional<std::uint8_t>, Snapshot> known;
  int count = 0;
  while (auto reading = messages.next()) {
    clock.wait_until(pace.due(reading->at), stop);
    if (stop.stop_requested()) break;
    const OwnedMessage& message = reading->message;
    Snapshot& pack = known[message.address];
    merge(pack, message.snapshot);
    if (!pack.state) continue;
    pack.state->timestamp = clock.wall();
    sink.publish(alone ? PackId{} : pack_of(message), pack);
    ++count;
  }
  return count;
}

}  // namespace jkbms::app
