#ifndef JKBMS_MQTT_MQTT_PAYLOAD_WRITER_HPP
#define JKBMS_MQTT_MQTT_PAYLOAD_WRITER_HPP

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jkbms/snapshot.hpp"

namespace jkbms::app {

/// Writes one JSON object member by member. Numbers are written as JavaScript writes them: a
/// whole one without a decimal point.
class PayloadWriter {
 public:
  PayloadWriter();
  ~PayloadWriter();
  PayloadWriter(const PayloadWriter&) = delete;
  PayloadWriter& operator=(const PayloadWriter&) = delete;

  void key(std::string_view name);
  void number(double value);
  void text(std::string_view value);
  void truth(bool value);
  void null();
  void begin_object();
  void end_object();
  void begin_array();
  void end_array();

  /// A member; left out where there is no value.
  void number(std::string_view name, std::optional<double> value);
  void text(std::string_view name, const std::optional<std::string>& value);
  void truth(std::string_view name, std::optional<bool> value);
  /// A number as text with two decimals.
  void two_decimals(std::string_view name, std::optional<double> value);

  /// Closes the object. The writer is used up.
  std::string finish();

 private:
  struct Json;
  std::unique_ptr<Json> json_;
};

/// A key of `protectionStatus` and the alarms that set it.
struct Protection {
  std::string_view key;
  std::vector<std::string_view> alarm_ids;
};

/// The member `protectionStatus`: true where one of the ids is among the alarms, null where the
/// protocol has none of them; left out where the pack says nothing of alarms.
void write_protections(PayloadWriter& writer, const std::vector<Protection>& protections,
                       const PackState& state);

}  // namespace jkbms::app

#endif
