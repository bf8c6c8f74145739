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
  if (snapshot.has_status + snapshot.has_info + snapshot.has_settings != 1) {
    writer.String("all");
    writer.Key("state");
    write_object(writer, status_fields(), snapshot.status);
    writer.Key("info");
    write_object(writer, info_fields(), snapshot.info);
    writer.Key("settings");
    write_object(writer, settings_fields(), snapshot.settings);
  } else if (snapshot.has_status) {
    writer.String("state");
    write_members(writer, status_fields(), snapshot.status);
  } else if (snapshot.has_info) {
    writer.String("info");
    write_members(writer, info_fields(), snapshot.info);
  } else {
    writer.String("settings");
    write_members(writer, settings_fields(), snapshot.settings);
  }
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace jkbms
