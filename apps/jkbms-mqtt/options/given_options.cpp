#include "options/given_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cxxopts.hpp>
#include <utility>

#include "options/option_table.hpp"
#include "system/clean_text.hpp"
#include "system/nearest_name.hpp"

namespace jkbms::app {
namespace {

cxxopts::Options parser_from_table() {
  cxxopts::Options parser("jkbms-mqtt");
  auto add = parser.add_options();
  for (const OptionSpec& spec : option_table()) {
    const std::string names =
        spec.alias != 0 ? fmt::format("{},{}", spec.alias, spec.name) : std::string(spec.name);
    auto value = cxxopts::value<std::string>();
    if (spec.value_name.empty()) value->implicit_value("true");
    add(names, "", value);
  }
  return parser;
}

bool may_be_repeated(std::string_view name) {
  return name == "serialport" || name == "pack";
}

/// cxxopts takes the sign of "-s=PORT" for the beginning of the value: "-sPORT" says what is meant.
std::vector<std::string> without_equals_signs(std::vector<std::string> arguments) {
  bool is_value = false;  // of the option before it
  for (std::string& argument : arguments) {
    if (std::exchange(is_value, false)) continue;
    const bool is_short = argument.size() >= 2 && argument[0] == '-' && argument[1] != '-';
    for (const OptionSpec& spec : option_table()) {
      if (spec.value_name.empty()) continue;
      if (argument == fmt::format("--{}", spec.name) ||
          argument == fmt::format("-{}", spec.alias)) {
        is_value = true;
      } else if (is_short && argument[1] == spec.alias && argument.size() > 2 &&
                 argument[2] == '=') {
        argument.erase(2, 1);
      }
    }
  }
  return arguments;
}

/// A variable cannot be repeated: packs stand in it as "garage=1,shed=2".
std::vector<GivenOptions::Value> values_of_variable(std::string_view option, std::string_view text,
                                                    const std::string& variable) {
  std::vector<GivenOptions::Value> values;
  for (;;) {
    const auto comma = option == "pack" ? text.find(',') : std::string_view::npos;
    values.push_back(
        {std::string(text.substr(0, comma)), variable, GivenOptions::Origin::environment});
    if (comma == std::string_view::npos) return values;
    text.remove_prefix(comma + 1);
  }
}

Error refused(std::string why) {
  return {Errc::invalid_argument, std::move(why)};
}

/// The option that somebody may have meant by an argument that is none.
std::optional<std::string_view> meant_by(std::string_view argument) {
  if (!argument.starts_with("--")) return std::nullopt;
  argument.remove_prefix(2);
  const std::string_view name = argument.substr(0, argument.find('='));
  std::vector<std::string_view> known;
  known.reserve(option_table().size());
  for (const OptionSpec& spec : option_table()) known.push_back(spec.name);
  if (std::ranges::find(known, name) != known.end()) return std::nullopt;
  return nearest_name(name, known);
}

}  // namespace

Result<GivenOptions> GivenOptions::collect(const std::vector<std::string>& arguments,
                                           const Environment& environment) {
  GivenOptions given;
  if (auto read = given.read_command_line(arguments); !read) return read.error();
  given.read_environment(environment);
  return given;
}

Status GivenOptions::read_command_line(const std::vector<std::string>& arguments) {
  const std::vector<std::string> joined = without_equals_signs(arguments);
  std::vector<const char*> argv{"jkbms-mqtt"};
  for (const std::string& argument : joined) argv.push_back(argument.c_str());
  try {
    cxxopts::Options parser = parser_from_table();
    const auto parsed = parser.parse(static_cast<int>(argv.size()), argv.data());
    if (!parsed.unmatched().empty()) {
      return refused(fmt::format("'{}' belongs to no option; --help shows how each is written",
                                 parsed.unmatched().front()));
    }
    for (const auto& argument : parsed.arguments()) {
      const std::string& text = argument.value();
      const std::string source = "--" + argument.key();
      auto& values = values_[argument.key()];
      if (!values.empty() && !may_be_repeated(argument.key())) {
        return refused(source + " is given twice");
      }
      values.push_back({text, source, Origin::command_line});
    }
  } catch (const cxxopts::exceptions::exception& error) {
    for (const std::string& argument : joined) {
      if (const auto nearest = meant_by(argument)) {
        return refused(fmt::format("there is no option {}; the nearest is --{}",
                                   excerpt(argument.substr(0, argument.find('='))), *nearest));
      }
    }
    return refused(fmt::format("{}; --help shows all options", error.what()));
  }
  return {};
}

void GivenOptions::read_environment(const Environment& environment) {
  const auto set = [&](const std::string& name) {
    const auto found = environment.find(name);
    return found != environment.end() && !found->second.empty() ? found->second.c_str() : nullptr;
  };
  for (const OptionSpec& spec : option_table()) {
    if (spec.name == "help" || spec.name == "version" || spec.name == "list-ports") continue;
    std::vector<std::string> names{environment_name("JKBMS_", spec)};
    if (spec.nodejkbms) names.push_back(environment_name("NODEJKBMS_", spec));
    for (const std::string& name : names) {
      const char* const text = set(name);
      if (text != nullptr && !values_.contains(spec.name)) {
        values_[std::string(spec.name)] = values_of_variable(spec.name, text, name);
      }
    }
    const std::string nodejbd = environment_name("NODEJBD_", spec);
    if (spec.nodejkbms && set(nodejbd) != nullptr && !values_.contains(spec.name)) {
      nodejbd_variables_.push_back(nodejbd);
    }
  }
}

void GivenOptions::add_file(const std::string& path, const ConfigFile::Values& values) {
  for (const auto& [name, text] : values) {
    if (!values_.contains(name))
      values_[name] = {{text, fmt::format("{}: {}", path, name), Origin::file}};
  }
}

GivenOptions GivenOptions::with(const std::string& place, const ConfigFile::Values& values) const {
  GivenOptions copy = *this;
  for (const auto& [name, text] : values) {
    const auto given = find(name);
    if (given && given->origin > Origin::bus) continue;
    copy.values_[name] = {{text, fmt::format("{}.{}", place, name), Origin::bus}};
  }
  return copy;
}

std::optional<GivenOptions::Value> GivenOptions::find(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return found->second.back();
}

std::vector<GivenOptions::Value> GivenOptions::find_all(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<Value>{} : found->second;
}

}  // namespace jkbms::app
