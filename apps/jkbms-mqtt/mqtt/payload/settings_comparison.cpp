#include "mqtt/payload/settings_comparison.hpp"

#include <algorithm>
#include <utility>

#include "jkbms/schema.hpp"
#include "jkbms/timestamp.hpp"
#include "mqtt/payload/writer.hpp"

namespace jkbms::app {
namespace {

/// A setting is a number, a switch or a text. Other types of field are in other documents only.
template <class T>
void write_value(PayloadWriter& writer, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    writer.truth(value);
  } else if constexpr (std::is_arithmetic_v<T>) {
    writer.number(static_cast<double>(value));
  } else if constexpr (std::is_convertible_v<T, std::string_view>) {
    writer.text(value);
  } else {
    writer.null();
  }
}

template <class T>
void write_member(PayloadWriter& writer, const PackSettings& settings,
                  std::optional<T> PackSettings::*member) {
  if (settings.*member) {
    write_value(writer, *(settings.*member));
  } else {
    writer.null();
  }
}

/// Writes the value of `field` in `settings`, null if it is unknown.
void write_setting(PayloadWriter& writer, const Field<PackSettings>& field,
                   const PackSettings& settings) {
  const auto write = [&](auto member) { write_member(writer, settings, member); };
  std::visit(write, field.member);
}

bool same(const Field<PackSettings>& field, const PackSettings& a, const PackSettings& b) {
  return std::visit([&](auto member) { return a.*member == b.*member; }, field.member);
}

bool is_known(const Field<PackSettings>& field, const PackSettings& settings) {
  return std::visit([&](auto member) { return (settings.*member).has_value(); }, field.member);
}

}  // namespace

std::vector<std::string> setting_changes(
    const PackSettings& before, const PackSettings& now,
    std::optional<std::chrono::system_clock::time_point> timestamp) {
  std::vector<std::string> events;
  for (const auto& field : settings_fields()) {
    if (same(field, before, now) || !is_known(field, before) || !is_known(field, now)) continue;
    PayloadWriter writer;
    writer.key("event");
    writer.text("setting_changed");
    writer.key("key");
    writer.text(field.key);
    writer.key("from");
    write_setting(writer, field, before);
    writer.key("to");
    write_setting(writer, field, now);
    writer.key("timestamp");
    if (timestamp) {
      writer.text(to_rfc3339(*timestamp));
    } else {
      writer.null();
    }
    events.push_back(writer.finish());
  }
  return events;
}

std::string settings_differences(const std::map<std::size_t, SettingsOfPacks>& buses) {
  const auto comparable = [](const auto& bus) { return bus.second.size() > 1; };
  if (std::ranges::none_of(buses, comparable)) return {};
  PayloadWriter writer;
  for (const auto& field : settings_fields()) {
    bool open = false;
    for (const auto& [index, packs] : buses) {
      if (packs.empty()) continue;
      const PackSettings& first = *packs.begin()->second;
      if (std::ranges::all_of(packs,
                              [&](const auto& pack) { return same(field, first, *pack.second); })) {
        continue;
      }
      if (!std::exchange(open, true)) {
        writer.key(field.key);
        writer.begin_object();
      }
      for (const auto& [name, settings] : packs) {
        writer.key(name);
        write_setting(writer, field, *settings);
      }
    }
    if (open) writer.end_object();
  }
  return writer.finish();
}

}  // namespace jkbms::app
