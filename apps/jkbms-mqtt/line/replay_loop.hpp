#ifndef JKBMS_MQTT_LINE_REPLAY_LOOP_HPP
#define JKBMS_MQTT_LINE_REPLAY_LOOP_HPP

#include <chrono>
#include <stop_token>

#include "jkbms/capture.hpp"
#include "jkbms/clock.hpp"
#include "jkbms/owned_message.hpp"
#include "jkbms/protocol.hpp"
#include "line/sink.hpp"

namespace jkbms::app {

/// Whose values a message of a capture with several packs are.
PackId pack_of(const OwnedMessage& message);

/// Publishes each message of a capture, as of a pack alone where all are of one, at the pace in
/// which they were recorded (`interval` apart where the file has no times). Returns how many there
/// were.
int replay(const Capture& capture, const Protocol& protocol, std::chrono::milliseconds interval,
           Clock& clock, Sink& sink, const std::stop_token& stop);

}  // namespace jkbms::app

#endif
