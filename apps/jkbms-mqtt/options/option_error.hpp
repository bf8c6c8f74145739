#ifndef JKBMS_MQTT_OPTIONS_OPTION_ERROR_HPP
#define JKBMS_MQTT_OPTIONS_OPTION_ERROR_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "jkbms/result.hpp"
#include "system/exit_code.hpp"
#include "system/message.hpp"

namespace jkbms::app {

/// Where a value comes from, the weakest first. `file` is the top level of the configuration file,
/// `bus` one of its buses.
enum class ValueOrigin : std::uint8_t { builtin, file, bus, environment, command_line };

/// The value of an option as it was given.
struct GivenValue {
  std::string text;
  std::string source;  ///< "--baudrate", "JKBMS_BAUDRATE" or "FILE: buses[0].baudrate"
  ValueOrigin origin = ValueOrigin::builtin;
  bool is_implicit = false;  ///< nobody wrote the text: the option stands without a value
};

/// Why the options cannot be used, in one sentence that names the option, variable or key.
struct OptionError {
  ValueOrigin origin = ValueOrigin::builtin;
  std::string text;
  int system_error = 0;  ///< `errno` if the configuration file could not be read
};

ExitCode exit_code_of(const OptionError& error) noexcept;
Message message_of(const OptionError& error) noexcept;

/// Keeps the first error that is added. Later checks continue with defaults.
class FirstError {
 public:
  /// "<source> is '<text>'; <why>"
  void add(const GivenValue& value, std::string_view why);
  /// "<source> is '<text>'; it <verb_phrase>", or "<source> <verb_phrase>" if nobody wrote the text
  void add_unfit(const GivenValue& value, std::string_view verb_phrase);
  void add(ValueOrigin origin, std::string text);
  void add(OptionError error);

  [[nodiscard]] const std::optional<OptionError>& get() const noexcept { return error_; }

 private:
  std::optional<OptionError> error_;
};

}  // namespace jkbms::app

#endif
