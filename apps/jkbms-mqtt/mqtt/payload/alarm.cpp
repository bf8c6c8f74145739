#include "jkbms/timestamp.hpp"
#include "mqtt/payload/payloads.hpp"
#include "mqtt/payload/writer.hpp"

namespace jkbms::app {

std::string alarm_document(const PackState& state) {
  PayloadWriter writer;
  writer.key("alarm");
  if (state.alarm) {
    writer.truth(*state.alarm);
  } else {
    writer.null();
  }
  writer.key("alarms");
  if (state.alarms) {
    writer.begin_array();
    for (const std::string_view id : *state.alarms) writer.text(id);
    writer.end_array();
  } else {
    writer.null();
  }
  writer.key("alarm_bits");
  if (state.alarm_bits) {
    writer.number(*state.alarm_bits);
  } else {
    writer.null();
  }
  writer.key("timestamp");
  if (state.timestamp) {
    writer.text(to_rfc3339(*state.timestamp));
  } else {
    writer.null();
  }
  return writer.finish();
}

}  // namespace jkbms::app
