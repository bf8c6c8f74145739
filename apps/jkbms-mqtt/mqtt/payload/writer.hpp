#ifndef JKBMS_MQTT_MQTT_PAYLOAD_WRITER_HPP
#define JKBMS_MQTT_MQTT_PAYLOAD_WRITER_HPP

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jkbms/snapshot.hpp"

namespace jkbms::app {

/// Writes one JSON object, member by member. Numbers look as JavaScript writes them (a whole number
/// has no decimal point), except those of decimal().
class PayloadWriter {
 public:
  PayloadWriter();
  ~PayloadWriter();
  PayloadWriter(const PayloadWriter&) = delete;
  PayloadWriter& operator=(const PayloadWriter&) = delete;

  void key(std::string_view name);
  void number(double value);
  /// Writes a number as in `state`: a whole one has a decimal point.
  void decimal(double value);
  void text(std::string_view value);
  void truth(bool value);
  void null();
  void begin_object();
  void end_object();
  void begin_array();
  void end_array();

  /// Writes a member, or nothing if there is no value.
  void number(std::string_view name, std::optional<double> value);
  void text(std::string_view name, const std::optional<std::string>& value);
  void truth(std::string_view name, std::optional<bool> value);
  /// Writes a number as text with two decimals, or nothing if there is no value.
  void two_decimals(std::string_view name, std::optional<double> value);

  /// Closes the object and returns the text. Call it once, and nothing after it.
  std::string finish();

 private:
  struct Json;
  std::unique_ptr<Json> json_;
};

/// A key of `protectionStatus`, and the ids of the alarms that make it true.
struct Protection {
  std::string_view key;
  std::vector<std::string_view> alarm_ids;
};

/// Writes the member `protectionStatus`. A key is true if an alarm with one of its ids is present,
/// and null if the protocol has none of its ids. Writes nothing if the alarms are unknown.
void write_protections(PayloadWriter& writer, const std::vector<Protection>& protections,
                       const PackState& state);

}  // namespace jkbms::app

#endif
