#include "jkbms/timestamp.hpp"
#include "mqtt/payload/payloads.hpp"
#include "mqtt/payload/writer.hpp"

namespace jkbms::app {

std::string alarm_document(const PackStatus& status) {
  PayloadWriter writer;
  writer.key("alarm");
  if (status.alarm) {
    writer.truth(*status.alarm);
  } else {
    writer.null();
  }
  writer.key("alarms");
  if (status.alarms) {
    writer.begin_array();
    for (const std::string_view id : *status.alarms) writer.text(id);
    writer.end_array();
  } else {
    writer.null();
  }
  writer.key("alarm_bits");
  if (status.alarm_bits) {
    writer.number(*status.alarm_bits);
  } else {
    writer.null();
  }
  writer.key("timestamp");
  if (status.timestamp) {
    writer.text(to_rfc3339(*status.timestamp));
  } else {
    writer.null();
  }
  return writer.finish();
}

}  // namespace jkbms::app
