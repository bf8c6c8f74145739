#include "options/config_file.hpp"

#include <fmt/format.h>
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include <algorithm>
#include <iterator>
#include <span>

#include "options/option_table.hpp"
#include "system/clean_text.hpp"
#include "system/nearest_name.hpp"
#include "system/text_file.hpp"

namespace jkbms::app {
namespace {

using rapidjson::Value;

constexpr std::string_view bus_options[] = {"serialport", "baudrate",      "protocol",
                                            "mode",       "bus-gap",       "pollinginterval",
                                            "address",    "reply-timeout", "capture"};
constexpr std::string_view pack_options[] = {"name", "address"};
constexpr std::string_view of_command_line[] = {"config", "help", "version", "list-ports"};

Error refused(std::string why) {
  return {Errc::unsupported, std::move(why)};
}

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// Keys of the file's top level.
std::vector<std::string_view> top_level_keys() {
  std::vector<std::string_view> keys{"buses"};
  for (const OptionSpec& spec : option_table()) {
    if (!contains(of_command_line, spec.name) && spec.name != "pack") keys.push_back(spec.name);
  }
  return keys;
}

/// Where a key belongs that stands elsewhere; empty: nowhere.
std::string_view place_of(std::string_view key, std::span<const std::string_view> known) {
  if (contains(of_command_line, key)) return "it is an option of the command line";
  if ((key == "pack" || key == "packs") && !contains(known, "packs")) return "a bus has 'packs'";
  if (key == "name") return "it belongs to one of the 'packs' of a bus";
  if (contains(bus_options, key)) return "it belongs to the bus";
  if (contains(top_level_keys(), key)) return "it belongs to the top level of the file";
  return {};
}

Error unknown_key(const std::string& path, std::string_view key,
                  std::span<const std::string_view> known) {
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

/// Numbers and switches as they would be written on the command line, where no text has a NUL.
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
  return refused(fmt::format("key '{}{}' is to be a text, a number, true or false", path, key));
}

Status read_values(const Value& object, const std::string& path,
                   const std::vector<std::string_view>& known, std::string_view skipped,
                   ConfigFile::Values& values) {
  for (const auto& member : object.GetObject()) {
    const std::string_view key(member.name.GetString(), member.name.GetStringLength());
    if (key == skipped) continue;
    if (!contains(known, key)) return unknown_key(path, key, known);
    if (values.contains(key)) return refused(fmt::format("key '{}{}' stands twice", path, key));
    auto text = as_text(path, key, member.value);
    if (!text) return text.error();
    values.emplace(key, *std::move(text));
  }
  return {};
}

Status read_packs(const Value& packs, const std::string& path, ConfigFile::Bus& bus) {
  if (!packs.IsArray()) return refused(fmt::format("key '{}packs' is to be a list", path));
  if (packs.Empty()) return refused(fmt::format("key '{}packs' is to name a pack", path));
  if (bus.options.contains("address")) {
    return refused(
        fmt::format("key '{}address' stands beside 'packs'; each pack has its own address", path));
  }
  for (rapidjson::SizeType i = 0; i < packs.Size(); ++i) {
    const std::string place = fmt::format("{}packs[{}].", path, i);
    if (!packs[i].IsObject()) {
      return refused(fmt::format("'{}packs[{}]' is to be an object", path, i));
    }
    auto& values = bus.packs.emplace_back();
    if (auto read = read_values(packs[i], place, {std::begin(pack_options), std::end(pack_options)},
                                "", values);
        !read) {
      return read;
    }
    if (!values.contains("address")) return refused(fmt::format("'{}address' is missing", place));
  }
  return {};
}

Status read_buses(const Value& buses, ConfigFile& config) {
  if (!buses.IsArray()) return refused("key 'buses' is to be a list");
  if (buses.Empty()) return refused("key 'buses' is to name a bus: { \"serialport\": ... }");
  std::vector<std::string_view> known(std::begin(bus_options), std::end(bus_options));
  known.emplace_back("packs");
  for (rapidjson::SizeType i = 0; i < buses.Size(); ++i) {
    const std::string place = fmt::format("buses[{}].", i);
    if (!buses[i].IsObject()) return refused(fmt::format("'buses[{}]' is to be an object", i));
    ConfigFile::Bus& bus = config.buses.emplace_back();
    if (auto read = read_values(buses[i], place, known, "packs", bus.options); !read) {
      return read;
    }
    if (!bus.options.contains("serialport")) {
      return refused(fmt::format("'{}serialport' is missing", place));
    }
    if (buses[i].HasMember("packs")) {
      if (auto read = read_packs(buses[i]["packs"], place, bus); !read) return read;
    }
  }
  return {};
}

}  // namespace

Result<ConfigFile> parse_config(std::string_view text) {
  rapidjson::Document document;
  constexpr unsigned flags = rapidjson::kParseCommentsFlag | rapidjson::kParseTrailingCommasFlag |
                             rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
  document.Parse<flags>(text.data(), text.size());
  if (document.HasParseError()) {
    const auto line = 1 + std::count(text.begin(),
                                     text.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                        document.GetErrorOffset(), text.size())),
                                     '\n');
    return refused(
        fmt::format("line {}: {}", line, rapidjson::GetParseError_En(document.GetParseError())));
  }
  if (!document.IsObject()) return refused("the file is to hold one object: { ... }");

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
  if (!config)
    return Error{config.error().code, fmt::format("{}: {}", path, config.error().detail)};
  return config;
}

}  // namespace jkbms::app
