#include "replay_loop.hpp"

#include "jkbms/capture_replay.hpp"
#include "replay_pace.hpp"

namespace jkbms::app {

int replay(const Capture& capture, const Protocol& protocol, std::chrono::milliseconds interval,
           Clock& clock, Sink& sink, const std::stop_token& stop) {
  CaptureReplay messages(capture, protocol);
  ReplayPace pace(clock.now(), interval);
  Snapshot known;
  int count = 0;
  while (auto reading = messages.next()) {
    clock.wait_until(pace.due(reading->at), stop);
    if (stop.stop_requested()) break;
    merge(known, reading->snapshot);
    known.status.timestamp = clock.wall();
    sink.publish({}, known);
    ++count;
  }
  return count;
}

}  // namespace jkbms::app
