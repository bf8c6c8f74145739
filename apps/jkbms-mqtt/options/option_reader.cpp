#include "options/option_reader.hpp"

#include "options/option_table.hpp"
#include "system/clean_text.hpp"
#include "system/parse_number.hpp"

namespace jkbms::app {
namespace {

std::optional<bool> parse_switch(std::string_view text) {
  if (text == "true" || text == "yes" || text == "on" || text == "1") return true;
  if (text == "false" || text == "no" || text == "off" || text == "0") return false;
  return std::nullopt;
}

}  // namespace

using std::chrono::milliseconds;

std::optional<std::string> OptionReader::text(std::string_view name) {
  const auto value = given_.find(name);
  if (!value) return std::nullopt;
  if (value->text.empty()) refuse(*value, "needs a value");
  return value->text;
}

bool OptionReader::flag(std::string_view name) {
  const auto value = given_.find(name);
  if (!value) return false;
  const auto parsed = parse_switch(value->text);
  if (!parsed) refuse(*value, "true or false is allowed");
  return parsed.value_or(false);
}

std::int64_t OptionReader::whole(std::string_view name, std::int64_t least, std::int64_t most) {
  const auto value = value_or_default(name);
  const auto parsed = parse_whole(value.text);
  if (!parsed || *parsed < least || *parsed > most) {
    refuse(value, fmt::format("a whole number from {} to {} is allowed", least, most));
    return least;
  }
  return *parsed;
}

milliseconds OptionReader::seconds(std::string_view name, milliseconds least, milliseconds most) {
  const auto value = value_or_default(name);
  const auto parsed = parse_seconds(value.text);
  if (!parsed || *parsed < least || *parsed > most) {
    refuse(value, fmt::format("seconds from {} to {} are allowed",
                              static_cast<double>(least.count()) / 1000,
                              static_cast<double>(most.count()) / 1000));
    return least;
  }
  return *parsed;
}

void OptionReader::refuse(std::string_view name, std::string_view why) {
  if (const auto value = given_.find(name)) refuse(*value, why);
}

void OptionReader::refuse(const GivenOptions::Value& value, std::string_view why) {
  refuse_whole(fmt::format("{} is '{}'; {}", value.source, excerpt(value.text), why), value.origin);
}

void OptionReader::refuse_broker(const GivenOptions::Value& value, std::string_view why) {
  if (value.text.find('@') == std::string::npos) {
    refuse(value, why);
  } else {
    refuse_whole(value.source +
                     " is not a broker address (it is not quoted here, for it may hold a "
                     "password); write mqtt://USER:PASSWORD@HOST:PORT, percent-encoded",
                 value.origin);
  }
}

void OptionReader::refuse_whole(std::string why, GivenOptions::Origin origin) {
  using Origin = GivenOptions::Origin;
  const bool of_file = origin == Origin::file || origin == Origin::bus;
  refuse(Error{of_file ? Errc::unsupported : Errc::invalid_argument, std::move(why)});
}

void OptionReader::refuse(const Error& error) {
  if (!error_) error_ = error;
}

GivenOptions::Value OptionReader::value_or_default(std::string_view name) {
  if (auto value = given_.find(name)) return *value;
  return {std::string(option(name).default_text), "--" + std::string(name)};
}

}  // namespace jkbms::app
