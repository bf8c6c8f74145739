#include "system/environment.hpp"

#include <cstdlib>

#include <unistd.h>

#include <string_view>

namespace jkbms::app {

std::string_view environment_variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

Environment process_environment() {
  Environment variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (equals != std::string_view::npos) {
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return variables;
}

std::optional<std::string> state_directory(const Environment& environment) {
  const auto directories = environment.find("STATE_DIRECTORY");
  if (directories == environment.end()) return std::nullopt;
  return directories->second.substr(0, directories->second.find(':'));
}

}  // namespace jkbms::app
