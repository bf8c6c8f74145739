#include "options/config_file.hpp"

#include <fmt/format.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <initializer_list>

#include "options/json_document.hpp"
#include "options/option_table.hpp"
#include "system/clean_text.hpp"
#include "system/nearest_name.hpp"
#include "system/text_file.hpp"

namespace jkbms::app {
namespace {

using rapidjson::Value;

using Keys = std::vector<std::string_view>;

Error refused(std::string why) {
  return {Errc::invalid_argument, std::move(why)};
}

bool contains(const Keys& keys, std::string_view key) {
  return std::ranges::find(keys, key) != keys.end();
}

/// Returns `first` and the names of the options with one of `scopes`.
Keys keys_of(std::string_view first, std::initializer_list<OptionScope> scopes) {
  Keys keys{first};
  for (const Option& row : option_table()) {
    if (std::ranges::find(scopes, row.scope) != scopes.end()) keys.push_back(row.name);
  }
  return keys;
}

const Keys& top_level_keys() {
  static const Keys keys = keys_of("buses", {OptionScope::program, OptionScope::bus});
  return keys;
}

const Keys& bus_keys() {
  static const Keys keys = keys_of("packs", {OptionScope::bus});
  return keys;
}

const Keys& pack_keys() {
  static const Keys keys{"name", option(OptionId::address).name, option(OptionId::bank).name};
  return keys;
}

/// Returns where `key` belongs, or an empty text if it belongs nowhere.
std::string_view place_of(std::string_view key, const Keys& known) {
  const Option* const row = find_option(key);
  const bool is_pack = row != nullptr && row->scope == OptionScope::pack;
  if ((is_pack || key == "packs") && !contains(known, "packs")) return "a bus has 'packs'";
  if (is_pack) return {};
  if (row != nullptr && !contains(top_level_keys(), key)) {
    return "it is an option of the command line";
  }
  if (key == "name") return "it belongs to one of the 'packs' of a bus";
  if (contains(bus_keys(), key)) return "it belongs to the bus";
  if (contains(top_level_keys(), key)) return "it belongs to the top level of the file";
  return {};
}

Error unknown_key(const std::string& path, std::string_view key, const Keys& known) {
  const auto unknown = [&](std::string_view help) {
    return refused(fmt::format("key '{}{}' is not known here; {}", path, excerpt(key), help));
  };
  if (const auto place = place_of(key, known); !place.empty()) return unknown(place);
  if (const auto nearest = nearest_name(key, known)) {
    return unknown(fmt::format("the nearest is '{}'", *nearest));
  }
  if (path.empty()) return unknown("the keys are 'buses' and the options that --help lists");
  return unknown(fmt::format("the keys are {}", fmt::join(known, ", ")));
}

/// The value as it is written on the command line.
Result<std::string> as_text(const std::string& path, std::string_view key, const Value& value) {
  if (value.IsString()) {
    const std::string_view text(value.GetString(), value.GetStringLength());
    if (text.find('\0') == std::string_view::npos) return std::string(text);
    return refused(fmt::format("key '{}{}' has a text with a NUL in it", path, key));
  }
  if (value.IsBool()) return std::string(value.GetBool() ? "true" : "false");
  if (value.IsUint64()) return fmt::format("{}", value.GetUint64());
  if (value.IsInt64()) return fmt::format("{}", value.GetInt64());
  if (value.IsNumber()) return fmt::format("{}", value.GetDouble());
  return refused(fmt::format("key '{}{}' must be a text, a number, true or false", path, key));
}

Status read_values(const Value& object, const std::string& path, const Keys& known,
                   std::string_view skipped, ConfigFile::Values& values) {
  for (const auto& member : object.GetObject()) {
    const std::string_view key(member.name.GetString(), member.name.GetStringLength());
    if (key == skipped) continue;
    if (!contains(known, key)) return unknown_key(path, key, known);
    auto text = as_text(path, key, member.value);
    if (!text) return text.error();
    values.emplace(key, *std::move(text));
  }
  return {};
}

Status read_packs(const Value& packs, const std::string& path, ConfigFile::Bus& bus) {
  if (!packs.IsArray()) return refused(fmt::format("key '{}packs' must be a list", path));
  if (packs.Empty()) return refused(fmt::format("key '{}packs' must name a pack", path));
  if (bus.options.contains(option(OptionId::address).name)) {
    return refused(
        fmt::format("key '{}address' stands beside 'packs'; each pack has its own address", path));
  }
  for (rapidjson::SizeType i = 0; i < packs.Size(); ++i) {
    const std::string place = fmt::format("{}packs[{}].", path, i);
    if (!packs[i].IsObject()) {
      return refused(fmt::format("'{}packs[{}]' must be an object", path, i));
    }
    auto& values = bus.packs.emplace_back();
    if (auto read = read_values(packs[i], place, pack_keys(), "", values); !read) {
      return read;
    }
    if (!values.contains("address")) return refused(fmt::format("'{}address' is missing", place));
  }
  return {};
}

Status read_buses(const Value& buses, ConfigFile& config) {
  if (!buses.IsArray()) return refused("key 'buses' must be a list");
  if (buses.Empty()) return refused("key 'buses' must name a bus: { \"serialport\": ... }");
  for (rapidjson::SizeType i = 0; i < buses.Size(); ++i) {
    const std::string place = fmt::format("buses[{}].", i);
    if (!buses[i].IsObject()) return refused(fmt::format("'buses[{}]' must be an object", i));
    ConfigFile::Bus& bus = config.buses.emplace_back();
    if (auto read = read_values(buses[i], place, bus_keys(), "packs", bus.options); !read) {
      return read;
    }
    if (const auto port = option(OptionId::serialport).name; !bus.options.contains(port)) {
      return refused(fmt::format("'{}{}' is missing", place, port));
    }
    if (buses[i].HasMember("packs")) {
      if (auto read = read_packs(buses[i]["packs"], place, bus); !read) return read;
    }
  }
  return {};
}

}  // namespace

Result<ConfigFile> parse_config(std::string_view text) {
  const auto json = parse_json(text);
  if (!json) return json.error();
  const rapidjson::Document& document = *json;
  if (!document.IsObject()) return refused("the file must hold one object: { ... }");

  ConfigFile config;
  if (auto read = read_values(document, "", top_level_keys(), "buses", config.options); !read) {
    return read.error();
  }
  if (document.HasMember("buses")) {
    if (auto read = read_buses(document["buses"], config); !read) return read.error();
  }
  return config;
}

Result<ConfigFile> read_config(const std::string& path) {
  const auto text = read_text_file(path);
  if (!text) return text.error();
  auto config = parse_config(*text);
  if (!config) return refused(fmt::format("{}: {}", path, config.error().detail));
  return config;
}

}  // namespace jkbms::app
