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
void write_document(Writer& writer, const char* name, std::span<const Field<Document>> fields,
                    const std::optional<Document>& document) {
  writer.Key(name);
  write_object(writer, fields, document ? *document : Document{});
}

template <class Document>
std::string object(std::span<const Field<Document>> fields, const Document& document) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  write_object(writer, fields, document);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

std::string to_json(const PackState& state) {
  return object(state_fields(), state);
}
std::string to_json(const PackInfo& info) {
  return object(info_fields(), info);
}
std::string to_json(const PackSettings& settings) {
  return object(settings_fields(), settings);
}

std::string to_json(const Snapshot& snapshot) {
  const auto& [address, bms_address, state, info, settings, words] = snapshot;
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("document");
  const bool all = state.has_value() + info.has_value() + settings.has_value() != 1;
  writer.String(all ? "all" : state ? "state" : info ? "info" : "settings");
  write_address(writer, address);
  if (all) {
    write_document(writer, "state", state_fields(), state);
    write_document(writer, "info", info_fields(), info);
    write_document(writer, "settings", settings_fields(), settings);
  } else if (state) {
    write_members(writer, state_fields(), *state);
  } else if (info) {
    write_members(writer, info_fields(), *info);
  } else {
    write_members(writer, settings_fields(), *settings);
    if (bms_address) {
      writer.Key("bms_address");
      writer.Uint(*bms_address);
    }
  }
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::string to_json(std::span<const LogRecord> log, std::optional<std::uint8_t> address) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("document");
  writer.String("log");
  write_address(writer, address);
  writer.Key("records");
  writer.StartArray();
  for (const LogRecord& record : log) {
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
