#ifndef JKBMS_MQTT_SYSTEM_EXIT_CODE_HPP
#define JKBMS_MQTT_SYSTEM_EXIT_CODE_HPP

#include <span>
#include <string_view>

#include "jkbms/result.hpp"

namespace jkbms::app {

/// The exit codes of the program, with the numbers of sysexits.h, and those of probe's verdicts.
enum class ExitCode : int {
  ok = 0,
  probed_master = 10,
  probed_echo = 11,
  probed_noise = 12,
  probed_nothing = 13,
  probed_other_device = 14,
  bad_option = 64,
  bad_capture = 65,
  missing = 66,
  no_answer = 69,
  system_failed = 71,
  port_lost = 74,
  port_busy = 75,
  not_permitted = 77,
  bad_configuration = 78,
};

struct ExitCodeText {
  ExitCode code;
  std::string_view meaning;
};

/// Every code with its meaning, for the help and the documents.
std::span<const ExitCodeText> exit_codes() noexcept;

/// The code for a port or file that cannot be opened, or for a session that failed.
ExitCode exit_code_of(const Error& error) noexcept;

}  // namespace jkbms::app

#endif
