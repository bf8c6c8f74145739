#include "jkbms/json.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cmath>

#include "jkbms/schema.hpp"
#include "jkbms/timestamp.hpp"

namespace jkbms {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void text(Writer& writer, std::string_view value) {
  writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void write(Writer& writer, double value) {
  if (std::isfinite(value)) {
    writer.Double(value);
  } else {
    writer.Null();
  }
}
void write(Writer& writer, std::uint32_t value) {
  writer.Uint(value);
}
void write(Writer& writer, bool value) {
  writer.Bool(value);
}
void write(Writer& writer, std::string_view value) {
  text(writer, value);
}
void write(Writer& writer, const std::string& value) {
  text(writer, value);
}
void write(Writer& writer, std::chrono::system_clock::time_point value) {
  text(writer, to_rfc3339(value));
}

template <class T>
void write(Writer& writer, const std::vector<T>& values);

template <class T>
void write(Writer& writer, const std::optional<T>& value) {
  if (value) {
    write(writer, *value);
  } else {
    writer.Null();
  }
}

template <class T>
void write(Writer& writer, const std::vector<T>& values) {
  writer.StartArray();
  for (const auto& value : values) write(writer, value);
  writer.EndArray();
}

template <class Document>
void write_members(Writer& writer, std::span<const Field<Document>> fields,
                   const Document& document) {
  for (const auto& field : fields) {
    text(writer, field.key);
    std::visit([&](auto member) { write(writer, document.*member); }, field.member);
  }
}

void write_address(Writer& writer, std::optional<std::uint8_t> address) {
  if (!address) return;
  writer.Key("address");
  writer.Uint(*address);
}

template <class Document>
void write_object(Writer& writer, std::span<const Field<Document>> fields,
                  const Document& document) {
  writer.StartObject();
  write_members(writer, fields, document);
  writer.EndObject();
}

template <class Document>
std::string object(std::span<const Field<Document>> fields, const Document& document) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  write_object(writer, fields, document);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

std::string to_json(const PackStatus& status) {
  return object(status_fields(), status);
}
std::string to_json(const PackIdentity& info) {
  return object(info_fields(), info);
}
std::string to_json(const PackSettings& settings) {
  return object(settings_fields(), settings);
}

std::string to_json(const Snapshot& snapshot) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("document");
  const bool all = snapshot.has_status + snapshot.has_info + snapshot.has_settings != 1;
  writer.String(all                   ? "all"
                : snapshot.has_status ? "state"
                : snapshot.has_info   ? "info"
                                      : "settings");
  write_address(writer, snapshot.address);
  if (all) {
    writer.Key("state");
    write_object(writer, status_fields(), snapshot.status);
    writer.Key("info");
    write_object(writer, info_fields(), snapshot.info);
    writer.Key("settings");
    write_object(writer, settings_fields(), snapshot.settings);
  } else if (snapshot.has_status) {
    write_members(writer, status_fields(), snapshot.status);
  } else if (snapshot.has_info) {
    write_members(writer, info_fields(), snapshot.info);
  } else {
    write_members(writer, settings_fields(), snapshot.settings);
    if (snapshot.info.bms_address) {
      writer.Key("bms_address");
      writer.Uint(*snapshot.info.bms_address);
    }
  }
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::string to_json(const OwnedMessage& log_message) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("document");
  writer.String("log");
  write_address(writer, log_message.address);
  writer.Key("records");
  writer.StartArray();
  for (const LogRecord& record : log_message.log) {
    writer.StartObject();
    writer.Key("runtime_s");
    writer.Uint(record.runtime_s);
    writer.Key("code");
    writer.Uint(record.code);
    writer.Key("text");
    text(writer, record.text);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace jkbms
