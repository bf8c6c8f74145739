#include "bank/bank_document.hpp"

#include <vector>

#include "bank/bank_fields.hpp"
#include "jkbms/timestamp.hpp"
#include "mqtt/payload/writer.hpp"

namespace jkbms::app {
namespace {

void write(PayloadWriter& writer, double value) {
  writer.decimal(value);
}
void write(PayloadWriter& writer, std::uint32_t value) {
  writer.number(value);
}
void write(PayloadWriter& writer, bool value) {
  writer.truth(value);
}
void write(PayloadWriter& writer, std::string_view value) {
  writer.text(value);
}
void write(PayloadWriter& writer, const std::string& value) {
  writer.text(value);
}
void write(PayloadWriter& writer, std::chrono::system_clock::time_point value) {
  writer.text(to_rfc3339(value));
}

template <class T>
void write(PayloadWriter& writer, const std::vector<T>& values);

template <class T>
void write(PayloadWriter& writer, const std::optional<T>& value) {
  if (value) {
    write(writer, *value);
  } else {
    writer.null();
  }
}

template <class T>
void write(PayloadWriter& writer, const std::vector<T>& values) {
  writer.begin_array();
  for (const auto& value : values) write(writer, value);
  writer.end_array();
}

void write_field(PayloadWriter& writer, const Field<BankState>& field, const BankState& state) {
  writer.key(field.key);
  std::visit([&](auto member) { write(writer, state.*member); }, field.member);
}

}  // namespace

std::string bank_document(const BankState& state) {
  PayloadWriter writer;
  for (const auto& field : bank_fields()) write_field(writer, field, state);
  return writer.finish();
}

std::string bank_alarm_document(const BankState& state) {
  PayloadWriter writer;
  writer.key("alarm");
  write(writer, state.alarm);
  writer.key("alarms");
  write(writer, state.alarms);
  writer.key("alarm_packs");
  write(writer, state.alarm_packs);
  writer.key("timestamp");
  write(writer, state.timestamp);
  return writer.finish();
}

}  // namespace jkbms::app
