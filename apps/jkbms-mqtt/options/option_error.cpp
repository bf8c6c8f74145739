#include "options/option_error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <utility>

#include "system/clean_text.hpp"

namespace jkbms::app {

ExitCode exit_code_of(const OptionError& error) noexcept {
  if (error.system_error != 0 && error.system_error != EFBIG)
    return exit_code_of(Error{Errc::io, {}, error.system_error});
  const bool is_of_file = error.origin == ValueOrigin::file || error.origin == ValueOrigin::bus;
  return is_of_file ? ExitCode::bad_configuration : ExitCode::bad_option;
}

Message message_of(const OptionError& error) noexcept {
  if (error.system_error != 0 && error.system_error != EFBIG) {
    return message_of_file(Error{Errc::io, {}, error.system_error});
  }
  return exit_code_of(error) == ExitCode::bad_configuration ? Message::bad_configuration
                                                            : Message::bad_option;
}

void FirstError::add(const GivenValue& value, std::string_view why) {
  add(value.origin, fmt::format("{} is '{}'; {}", value.source, excerpt(value.text), why));
}

void FirstError::add_unfit(const GivenValue& value, std::string_view verb_phrase) {
  if (value.is_implicit) {
    add(value.origin, fmt::format("{} {}", value.source, verb_phrase));
  } else {
    add(value, fmt::format("it {}", verb_phrase));
  }
}

void FirstError::add(ValueOrigin origin, std::string text) {
  add(OptionError{origin, std::move(text)});
}

void FirstError::add(OptionError error) {
  if (!error_) error_ = std::move(error);
}

}  // namespace jkbms::app
