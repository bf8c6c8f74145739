#include "config_file.hpp"

#include <fmt/format.h>
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include <algorithm>
#include <iterator>
#include <numeric>

#include "folding.hpp"
#include "option_table.hpp"
#include "text_file.hpp"

namespace jkbms::app {
namespace {

using rapidjson::Value;

constexpr std::string_view bus_options[] = {"serialport", "baudrate",      "protocol",
                                            "mode",       "bus-gap",       "pollinginterval",
                                            "address",    "reply-timeout", "capture"};
constexpr std::string_view pack_options[] = {"name", "address"};
// Of the command line alone.
constexpr std::string_view not_in_a_file[] = {"config", "help", "version", "list-ports", "pack"};

Error refused(std::string why) {
  return {Errc::unsupported, std::move(why)};
}

/// Levenshtein's: how many letters are to be changed, added or left out.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (const char letter : a) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (letter == b[j] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

Error unknown_key(const std::string& path, std::string_view key,
                  const std::vector<std::string_view>& known) {
  const auto nearest = std::ranges::min_element(
      known, {}, [&](std::string_view name) { return distance(key, name); });
  return refused(
      fmt::format("key '{}{}' is not known; the nearest is '{}'", path, excerpt(key), *nearest));
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
                   const std::vector<std::string_view>& known,
                   const std::vector<std::string_view>& skipped, ConfigFile::Values& values) {
  for (const auto& member : object.GetObject()) {
    const std::string_view key(member.name.GetString(), member.name.GetStringLength());
    if (std::ranges::find(skipped, key) != skipped.end()) continue;
    if (std::ranges::find(known, key) == known.end()) return unknown_key(path, key, known);
    if (values.contains(key)) return refused(fmt::format("key '{}{}' stands twice", path, key));
    auto text = as_text(path, key, member.value);
    if (!text) return text.error();
    values.emplace(key, *std::move(text));
  }
  return {};
}

Status read_packs(const Value& packs, const std::string& path, ConfigFile::Bus& bus) {
  if (!packs.IsArray()) return refused(fmt::format("key '{}packs' is to be a list", path));
  for (rapidjson::SizeType i = 0; i < packs.Size(); ++i) {
    const std::string place = fmt::format("{}packs[{}].", path, i);
    if (!packs[i].IsObject()) return refused(fmt::format("'{}' is to be an object", place));
    auto& values = bus.packs.emplace_back();
    if (auto read = read_values(packs[i], place, {std::begin(pack_options), std::end(pack_options)},
                                {}, values);
        !read) {
      return read;
    }
    if (!values.contains("address")) return refused(fmt::format("'{}address' is missing", place));
  }
  return {};
}

Status read_buses(const Value& buses, ConfigFile& config) {
  if (!buses.IsArray()) return refused("key 'buses' is to be a list");
  std::vector<std::string_view> known(std::begin(bus_options), std::end(bus_options));
  for (rapidjson::SizeType i = 0; i < buses.Size(); ++i) {
    const std::string place = fmt::format("buses[{}].", i);
    if (!buses[i].IsObject()) return refused(fmt::format("'buses[{}]' is to be an object", i));
    ConfigFile::Bus& bus = config.buses.emplace_back();
    auto with_packs = known;
    with_packs.emplace_back("packs");
    if (auto read = read_values(buses[i], place, with_packs, {"packs"}, bus.options); !read) {
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
  std::vector<std::string_view> known{"buses"};
  for (const OptionSpec& spec : option_table()) {
    if (std::ranges::find(not_in_a_file, spec.name) == std::end(not_in_a_file)) {
      known.push_back(spec.name);
    }
  }
  if (auto read = read_values(document, "", known, {"buses"}, config.options); !read) {
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
