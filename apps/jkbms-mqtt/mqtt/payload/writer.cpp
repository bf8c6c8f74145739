#include "mqtt/payload/writer.hpp"

#include <fmt/format.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cmath>

#include "jkbms/protocol.hpp"

namespace jkbms::app {
namespace {

constexpr double exact_whole_numbers = 9007199254740992.0;  // 2^53

bool known_to_protocol(std::string_view id, const PackState& state) {
  const Protocol* protocol = find_protocol(state.protocol.value_or(""));
  if (protocol == nullptr) return false;
  const auto ids = protocol->alarm_ids();
  return std::ranges::find(ids, id) != ids.end();
}

}  // namespace

struct PayloadWriter::Json {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
};

PayloadWriter::PayloadWriter() : json_(std::make_unique<Json>()) {
  begin_object();
}
PayloadWriter::~PayloadWriter() = default;

void PayloadWriter::key(std::string_view name) {
  text(name);
}

void PayloadWriter::number(double value) {
  if (!std::isfinite(value)) {
    null();
  } else if (value == std::floor(value) && std::abs(value) < exact_whole_numbers) {
    json_->writer.Int64(static_cast<std::int64_t>(value));
  } else {
    json_->writer.Double(value);
  }
}

void PayloadWriter::decimal(double value) {
  if (std::isfinite(value)) {
    json_->writer.Double(value);
  } else {
    null();
  }
}

void PayloadWriter::text(std::string_view value) {
  json_->writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void PayloadWriter::truth(bool value) {
  json_->writer.Bool(value);
}
void PayloadWriter::null() {
  json_->writer.Null();
}
void PayloadWriter::begin_object() {
  json_->writer.StartObject();
}
void PayloadWriter::end_object() {
  json_->writer.EndObject();
}
void PayloadWriter::begin_array() {
  json_->writer.StartArray();
}
void PayloadWriter::end_array() {
  json_->writer.EndArray();
}

void PayloadWriter::number(std::string_view name, std::optional<double> value) {
  if (!value) return;
  key(name);
  number(*value);
}

void PayloadWriter::text(std::string_view name, const std::optional<std::string>& value) {
  if (!value) return;
  key(name);
  text(*value);
}

void PayloadWriter::truth(std::string_view name, std::optional<bool> value) {
  if (!value) return;
  key(name);
  truth(*value);
}

void PayloadWriter::two_decimals(std::string_view name, std::optional<double> value) {
  if (!value) return;
  key(name);
  text(fmt::format("{:.2f}", *value));
}

std::string PayloadWriter::finish() {
  end_object();
  return {json_->buffer.GetString(), json_->buffer.GetSize()};
}

void write_protections(PayloadWriter& writer, const std::vector<Protection>& protections,
                       const PackState& state) {
  if (!state.alarms) return;
  writer.key("protectionStatus");
  writer.begin_object();
  for (const Protection& protection : protections) {
    writer.key(protection.key);
    const auto known = [&](std::string_view id) { return known_to_protocol(id, state); };
    const auto raised = [&](std::string_view id) {
      return std::ranges::find(*state.alarms, id) != state.alarms->end();
    };
    if (std::ranges::any_of(protection.alarm_ids, known)) {
      writer.truth(std::ranges::any_of(protection.alarm_ids, raised));
    } else {
      writer.null();
    }
  }
  writer.end_object();
}

}  // namespace jkbms::app
