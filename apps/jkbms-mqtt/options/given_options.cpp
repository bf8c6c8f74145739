#include "options/given_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cxxopts.hpp>
#include <utility>

#include "system/clean_text.hpp"
#include "system/nearest_name.hpp"
#include "system/parse_number.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using Origin = ValueOrigin;

/// The value of an option without one; empty if a value must follow.
std::string_view implicit_text(const Option& row) {
  return row.kind == ValueKind::flag ? "true" : row.implicit_text;
}

cxxopts::Options parser_from_table() {
  cxxopts::Options parser("jkbms-mqtt");
  auto add = parser.add_options();
  for (const Option& row : option_table()) {
    const std::string names =
        row.alias != 0 ? fmt::format("{},{}", row.alias, row.name) : std::string(row.name);
    auto value = cxxopts::value<std::string>();
    if (const auto text = implicit_text(row); !text.empty())
      value->implicit_value(std::string(text));
    add(names, "", value);
  }
  return parser;
}

/// Changes "-s=PORT" to "-sPORT", because cxxopts makes the equals sign a part of the value.
std::vector<std::string> without_equals_signs(std::vector<std::string> arguments) {
  bool is_value = false;  // of the option before it
  for (std::string& argument : arguments) {
    if (std::exchange(is_value, false)) continue;
    const bool is_short = argument.size() >= 2 && argument[0] == '-' && argument[1] != '-';
    for (const Option& row : option_table()) {
      if (!implicit_text(row).empty()) continue;
      if (argument == fmt::format("--{}", row.name) || argument == fmt::format("-{}", row.alias)) {
        is_value = true;
      } else if (is_short && argument[1] == row.alias && argument.size() > 2 &&
                 argument[2] == '=') {
        argument.erase(2, 1);
      }
    }
  }
  return arguments;
}

/// A variable holds several packs as "garage=1,shed=2", because it cannot be repeated.
std::vector<GivenValue> values_of_variable(OptionId id, std::string_view text,
                                           const std::string& variable) {
  std::vector<GivenValue> values;
  for (;;) {
    const auto comma = id == OptionId::pack ? text.find(',') : std::string_view::npos;
    values.push_back({std::string(text.substr(0, comma)), variable, Origin::environment});
    if (comma == std::string_view::npos) return values;
    text.remove_prefix(comma + 1);
  }
}

Error refused(std::string why) {
  return {Errc::invalid_argument, std::move(why)};
}

Error no_such_command(std::string_view word) {
  std::vector<std::string_view> known;
  for (const Command& row : named_commands()) known.push_back(row.name);
  if (const auto nearest = nearest_name(word, known)) {
    return refused(
        fmt::format("there is no command '{}'; the nearest is {}", excerpt(word), *nearest));
  }
  return refused(
      fmt::format("there is no command '{}', only {}; the name of an option begins with - or --",
                  excerpt(word), fmt::join(known, ", ")));
}

/// The error for an option that has no meaning for `command`.
Error not_taken(const Command& command, const Option& row) {
  if (command.name.empty()) {
    for (const Command& other : named_commands()) {
      if (!row.commands.contains(other.id)) continue;
      return refused(fmt::format("--{} is an option of the command {}, as in: jkbms-mqtt {} {}",
                                 row.name, other.name, other.name, other.example));
    }
  }
  return refused(fmt::format("{} does not take --{}; jkbms-mqtt {} --help shows what it takes",
                             command.name, row.name, command.name));
}

Error one_word_too_many(const Command& command, const std::string& word, bool all) {
  if (all) {
    return refused(fmt::format("{} --all takes no {}, and '{}' is one word too many", command.name,
                               command.operand, excerpt(word)));
  }
  if (!command.name.empty()) {
    return refused(fmt::format("{} takes one {}, and '{}' is one word too many", command.name,
                               command.operand, excerpt(word)));
  }
  if (std::ranges::find(named_commands(), word, &Command::name) != named_commands().end()) {
    return refused(
        fmt::format("the command {} must be the first word: jkbms-mqtt {} ...", word, word));
  }
  return refused(
      fmt::format("'{}' belongs to no option; --help shows how each is written", excerpt(word)));
}

/// The option whose name is nearest to an argument that is not an option.
std::optional<std::string_view> nearest_option(std::string_view argument) {
  if (!argument.starts_with("--")) return std::nullopt;
  const std::string_view name = argument.substr(2, argument.find('=') - 2);
  if (find_option(name) != nullptr) return std::nullopt;
  std::vector<std::string_view> known;
  for (const Option& row : option_table()) known.push_back(row.name);
  return nearest_name(name, known);
}

/// An address that may hold a password is not quoted.
void add_error(FirstError& errors, const Option& row, const GivenValue& value,
               const std::string& fault) {
  if (row.id == OptionId::mqttbroker && value.text.find('@') != std::string::npos) {
    errors.add(value.origin, value.source +
                                 " is not a broker address (it is not quoted here, for it may hold "
                                 "a password); write mqtt://USER:PASSWORD@HOST:PORT, "
                                 "percent-encoded");
  } else if (row.id == OptionId::serialport && value.text.find('@') != std::string::npos) {
    errors.add(value.origin, value.source + " is wrong: " + fault);
  } else {
    errors.add(value, fault);
  }
}

}  // namespace

Result<GivenOptions> GivenOptions::collect(const std::vector<std::string>& arguments,
                                           const Environment& environment) {
  GivenOptions given;
  std::vector<std::string> rest = arguments;
  if (auto read = given.read_command(rest); !read) return read.error();
  if (auto read = given.read_command_line(rest); !read) return read.error();
  given.read_environment(environment);
  return given;
}

/// Takes the first word out of `arguments` if it is a command.
Status GivenOptions::read_command(std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.front().starts_with('-')) return {};
  const auto commands = named_commands();
  const auto found = std::ranges::find(commands, arguments.front(), &Command::name);
  if (found == commands.end()) return no_such_command(arguments.front());
  command_ = &*found;
  arguments.erase(arguments.begin());
  return {};
}

Status GivenOptions::read_command_line(const std::vector<std::string>& arguments) {
  const std::vector<std::string> joined = without_equals_signs(arguments);
  std::vector<const char*> argv{"jkbms-mqtt"};
  for (const std::string& argument : joined) argv.push_back(argument.c_str());
  try {
    cxxopts::Options parser = parser_from_table();
    const auto parsed = parser.parse(static_cast<int>(argv.size()), argv.data());
    for (const auto& argument : parsed.arguments()) {
      const Option& row = *find_option(argument.key());
      const std::string source = "--" + argument.key();
      if (!row.commands.contains(command_->id)) return not_taken(*command_, row);
      auto& values = values_[row.id];
      if (!values.empty() && !row.repeatable) return refused(source + " is given twice");
      const std::string_view implicit = implicit_text(row);
      values.push_back({argument.value(), source, Origin::command_line,
                        !implicit.empty() && argument.value() == implicit});
    }
    return read_operands(parsed.unmatched());
  } catch (const cxxopts::exceptions::exception& error) {
    for (const std::string& argument : joined) {
      if (const auto nearest = nearest_option(argument)) {
        return refused(fmt::format("there is no option {}; the nearest is --{}",
                                   excerpt(argument.substr(0, argument.find('='))), *nearest));
      }
    }
    return refused(fmt::format("{}; --help shows all options", error.what()));
  }
}

Status GivenOptions::read_operands(const std::vector<std::string>& words) {
  if (find(OptionId::help) != nullptr || find(OptionId::version) != nullptr) return {};
  const Command& row = *command_;
  const bool all = flag(OptionId::all);
  const bool takes_word = !row.operand.empty() && !all;
  if (words.size() > (takes_word ? 1 : 0)) return one_word_too_many(row, words.back(), all);
  if (!takes_word) return {};
  if (words.empty() || words.front().empty()) {
    return refused(fmt::format("{} needs a {}, as in: jkbms-mqtt {} {}", row.name, row.operand,
                               row.name, row.example));
  }
  const std::string_view prefix = row.id == CommandId::replay ? replay_prefix : "";
  values_[OptionId::serialport] = {
      {std::string(prefix) + words.front(), std::string(row.name), Origin::command_line}};
  return {};
}

void GivenOptions::read_environment(const Environment& environment) {
  for (const Option& row : option_table()) {
    for (const std::string& name : environment_names(row)) {
      const auto variable = environment.find(name);
      if (variable == environment.end() || variable->second.empty()) continue;
      values_.try_emplace(row.id, values_of_variable(row.id, variable->second, name));
    }
  }
}

void GivenOptions::add_file(const std::string& path, const ConfigFile::Values& values) {
  for (const auto& [name, text] : values) {
    const std::vector<GivenValue> value{{text, fmt::format("{}: {}", path, name), Origin::file}};
    values_.try_emplace(find_option(name)->id, value);
  }
}

GivenOptions GivenOptions::with_bus(const std::string& place,
                                    const ConfigFile::Values& values) const {
  GivenOptions copy = *this;
  for (const auto& [name, text] : values) {
    auto& value = copy.values_[find_option(name)->id];
    if (!value.empty() && value.back().origin > Origin::bus) continue;
    value = {{text, fmt::format("{}.{}", place, name), Origin::bus}};
  }
  return copy;
}

void GivenOptions::check(FirstError& errors) const {
  for (const auto& [id, values] : values_) {
    for (const GivenValue& value : values) {
      const std::string fault = fault_of_value(option(id), value.text);
      if (!fault.empty()) add_error(errors, option(id), value, fault);
    }
  }
}

const GivenValue* GivenOptions::find(OptionId id) const {
  const auto& values = all(id);
  return values.empty() ? nullptr : &values.back();
}

const std::vector<GivenValue>& GivenOptions::all(OptionId id) const {
  static const std::vector<GivenValue> none;
  const auto found = values_.find(id);
  return found == values_.end() ? none : found->second;
}

std::optional<std::string> GivenOptions::text(OptionId id) const {
  const std::string_view value = value_text(id);
  if (value.empty()) return std::nullopt;
  return std::string(value);
}

bool GivenOptions::flag(OptionId id) const {
  return parse_flag(value_text(id)).value_or(false);
}

std::int64_t GivenOptions::whole(OptionId id, bool jk02) const {
  return parse_whole(value_text(id, jk02)).value_or(0);
}

milliseconds GivenOptions::seconds(OptionId id) const {
  return parse_seconds(value_text(id)).value_or(milliseconds(0));
}

std::int64_t GivenOptions::bytes(OptionId id) const {
  return parse_size(value_text(id)).value_or(0);
}

std::string_view GivenOptions::value_text(OptionId id, bool jk02) const {
  if (const GivenValue* value = find(id)) return value->text;
  const Option& row = option(id);
  return jk02 && !row.jk02_default.empty() ? row.jk02_default : row.default_text;
}

}  // namespace jkbms::app
