#include "options/unread_variables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "system/clean_text.hpp"
#include "system/nearest_name.hpp"

namespace jkbms::app {
namespace {

constexpr std::string_view jkbms = "JKBMS_";
constexpr std::string_view nodejkbms = "NODEJKBMS_";
constexpr std::string_view nodejbd = "NODEJBD_";

/// Returns the names of all variables that the program reads.
std::vector<std::string> read_variables() {
  std::vector<std::string> names;
  for (const Option& row : option_table()) {
    for (std::string& name : environment_names(row)) names.push_back(std::move(name));
  }
  return names;
}

/// Returns the variable of this program with the nearest name, or an empty text if none is near.
std::string meant_by(std::string_view name, const std::vector<std::string>& known) {
  const std::string_view prefix = name.starts_with(jkbms) ? jkbms : nodejkbms;
  const std::string as_jkbms = std::string(jkbms) + std::string(name.substr(prefix.size()));
  const std::vector<std::string_view> names(known.begin(), known.end());
  return std::string(nearest_name(as_jkbms, names).value_or(""));
}

}  // namespace

std::string UnreadVariable::described() const {
  return meant.empty()
             ? fmt::format("{} is set and not read; no option has this variable", excerpt(name))
             : fmt::format("{} is set and not read; the nearest name that is read is {}",
                           excerpt(name), meant);
}

std::vector<UnreadVariable> unread_variables(const Environment& environment,
                                             const GivenOptions& given) {
  std::vector<UnreadVariable> unread;
  const auto known = read_variables();
  for (const auto& [name, value] : environment) {
    if (value.empty() || std::ranges::find(known, name) != known.end()) continue;
    if (name.starts_with(jkbms) || name.starts_with(nodejkbms)) {
      unread.push_back({name, meant_by(name, known)});
    }
  }
  for (const Option& row : option_table()) {
    const auto variable = environment.find(environment_name(nodejbd, row));
    if (!row.nodejkbms || variable == environment.end() || variable->second.empty()) continue;
    if (given.find(row.id) == nullptr) {
      unread.push_back({variable->first, environment_name(jkbms, row)});
    }
  }
  return unread;
}

}  // namespace jkbms::app
