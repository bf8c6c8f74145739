#ifndef JKBMS_MQTT_SYSTEM_MESSAGE_HPP
#define JKBMS_MQTT_SYSTEM_MESSAGE_HPP

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "jkbms/result.hpp"

namespace jkbms::app {

/// The warnings and errors that the program prints. Each has a word, by which
/// docs/troubleshooting.md lists it. A word is stable: people search for it.
enum class Message : std::uint8_t {
  // The port
  port_missing,
  port_busy,
  port_not_permitted,
  port_lost,
  port_unsteady,
  no_port,
  gateway_unreachable,
  gateway_silent,
  // The line and its packs
  no_answer,
  still_no_answer,
  late_answers,
  pack_offline,
  pack_unreliable,
  pack_not_heard,
  other_pack,
  echo,
  noise,
  cut_reply,
  bad_structure,
  unattributed,
  other_answers,
  other_protocol,
  other_brand,
  other_master,
  master_found,
  unknown_register,
  slow_round,
  // The broker
  broker_refused,
  broker_lost,
  broker_unsteady,
  broker_same_id,
  broker_name_unknown,
  broker_name_server,
  broker_not_running,
  broker_no_route,
  broker_silent,
  broker_no_connection,
  broker_no_mqtt,
  broker_old_mqtt,
  broker_bad_id,
  broker_not_available,
  broker_bad_password,
  no_birth_messages,
  broker_wants_tls,
  tls_not_spoken,
  tls_expired,
  tls_not_yet_valid,
  tls_wrong_name,
  tls_unknown_authority,
  tls_bad_certificate,
  tls_client_certificate,
  tls_bad_file,
  tls_failed,
  tls_unchecked,
  // Options and files
  bad_option,
  bad_configuration,
  option_not_used,
  unread_variable,
  long_client_id,
  old_values_kept,
  password_visible,
  password_blank,
  no_user,
  bad_secret,
  file_missing,
  file_not_permitted,
  file_failed,
  bad_capture,
  no_values,
  capture_failed,
  state_damaged,
  state_not_kept,
  state_not_saved,
  config_exists,
  file_exists,
  no_bytes,
  no_frame,
  no_pack_found,
  // The system
  output_failed,
  log_dropped,
  no_memory,
  system_refused,
};

/// All messages, in the order of the enumeration.
std::span<const Message> all_messages() noexcept;

/// "no-answer". The words differ from each other.
std::string_view word_of(Message message) noexcept;

/// "`text` [no-answer]"
std::string with_word(std::string_view text, Message message);

/// A warning or error that is not printed yet.
struct Sentence {
  Message message;
  std::string text;
};

/// The message for a port that cannot be opened, or for a session that failed.
Message message_of(const Error& error) noexcept;

/// The message for a file that cannot be read or written.
Message message_of_file(const Error& error) noexcept;

}  // namespace jkbms::app

#endif
