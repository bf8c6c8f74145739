#include "system/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>

#include "system/exit_code.hpp"

namespace jkbms::app {
namespace {

struct Row {
  Message message;
  std::string_view word;
};

// In the order of the enumeration.
constexpr Row table[] = {
    {Message::port_missing, "port-missing"},
    {Message::port_busy, "port-busy"},
    {Message::port_not_permitted, "port-not-permitted"},
    {Message::port_lost, "port-lost"},
    {Message::port_unsteady, "port-unsteady"},
    {Message::no_port, "no-port"},
    {Message::gateway_unreachable, "gateway-unreachable"},
    {Message::gateway_silent, "gateway-silent"},
    {Message::no_answer, "no-answer"},
    {Message::still_no_answer, "still-no-answer"},
    {Message::late_answers, "late-answers"},
    {Message::pack_offline, "pack-offline"},
    {Message::pack_unreliable, "pack-unreliable"},
    {Message::pack_not_heard, "pack-not-heard"},
    {Message::other_pack, "other-pack"},
    {Message::echo, "echo"},
    {Message::noise, "noise"},
    {Message::cut_reply, "cut-reply"},
    {Message::bad_structure, "bad-structure"},
    {Message::unattributed, "unattributed"},
    {Message::other_answers, "other-answers"},
    {Message::other_protocol, "other-protocol"},
    {Message::other_brand, "other-brand"},
    {Message::other_master, "other-master"},
    {Message::master_found, "master-found"},
    {Message::unknown_register, "unknown-register"},
    {Message::slow_round, "slow-round"},
    {Message::broker_refused, "broker-refused"},
    {Message::broker_lost, "broker-lost"},
    {Message::broker_unsteady, "broker-unsteady"},
    {Message::broker_same_id, "broker-same-id"},
    {Message::broker_name_unknown, "broker-name-unknown"},
    {Message::broker_name_server, "broker-name-server"},
    {Message::broker_not_running, "broker-not-running"},
    {Message::broker_no_route, "broker-no-route"},
    {Message::broker_silent, "broker-silent"},
    {Message::broker_no_connection, "broker-no-connection"},
    {Message::broker_no_mqtt, "broker-no-mqtt"},
    {Message::broker_old_mqtt, "broker-old-mqtt"},
    {Message::broker_bad_id, "broker-bad-id"},
    {Message::broker_not_available, "broker-not-available"},
    {Message::broker_bad_password, "broker-bad-password"},
    {Message::no_birth_messages, "no-birth-messages"},
    {Message::broker_wants_tls, "broker-wants-tls"},
    {Message::tls_not_spoken, "tls-not-spoken"},
    {Message::tls_expired, "tls-expired"},
    {Message::tls_not_yet_valid, "tls-not-yet-valid"},
    {Message::tls_wrong_name, "tls-wrong-name"},
    {Message::tls_unknown_authority, "tls-unknown-authority"},
    {Message::tls_bad_certificate, "tls-bad-certificate"},
    {Message::tls_client_certificate, "tls-client-certificate"},
    {Message::tls_bad_file, "tls-bad-file"},
    {Message::tls_failed, "tls-failed"},
    {Message::tls_unchecked, "tls-unchecked"},
    {Message::bad_option, "bad-option"},
    {Message::bad_configuration, "bad-configuration"},
    {Message::option_not_used, "option-not-used"},
    {Message::unread_variable, "unread-variable"},
    {Message::long_client_id, "long-client-id"},
    {Message::old_values_kept, "old-values-kept"},
    {Message::password_visible, "password-visible"},
    {Message::password_blank, "password-blank"},
    {Message::no_user, "no-user"},
    {Message::bad_secret, "bad-secret"},
    {Message::file_missing, "file-missing"},
    {Message::file_not_permitted, "file-not-permitted"},
    {Message::file_failed, "file-failed"},
    {Message::bad_capture, "bad-capture"},
    {Message::no_values, "no-values"},
    {Message::capture_failed, "capture-failed"},
    {Message::state_damaged, "state-damaged"},
    {Message::state_not_kept, "state-not-kept"},
    {Message::state_not_saved, "state-not-saved"},
    {Message::config_exists, "config-exists"},
    {Message::file_exists, "file-exists"},
    {Message::no_bytes, "no-bytes"},
    {Message::no_frame, "no-frame"},
    {Message::no_pack_found, "no-pack-found"},
    {Message::output_failed, "output-failed"},
    {Message::log_dropped, "log-dropped"},
    {Message::no_memory, "no-memory"},
    {Message::system_refused, "system-refused"},
};
constexpr std::size_t count = std::size(table);

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < count; ++i) {
    if (static_cast<std::size_t>(table[i].message) != i) return false;
  }
  return true;
}
static_assert(is_in_order());

constexpr std::array<Message, count> messages = [] {
  std::array<Message, count> all{};
  for (std::size_t i = 0; i < count; ++i) all[i] = table[i].message;
  return all;
}();

/// Whether a network gateway could not be reached: only a socket gives these errors.
bool is_of_network(const Error& error) {
  switch (error.system_error) {
    case ECONNREFUSED:
    case ECONNRESET:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENETDOWN:
    case ENETUNREACH:
    case ETIMEDOUT:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::span<const Message> all_messages() noexcept {
  return messages;
}

std::string_view word_of(Message message) noexcept {
  return table[static_cast<std::size_t>(message)].word;
}

std::string with_word(std::string_view text, Message message) {
  return fmt::format("{} [{}]", text, word_of(message));
}

Message message_of(const Error& error) noexcept {
  switch (exit_code_of(error)) {
    case ExitCode::bad_capture:
      return Message::bad_capture;
    case ExitCode::no_answer:
      return Message::no_answer;
    case ExitCode::missing:
      return Message::port_missing;
    case ExitCode::port_busy:
      return Message::port_busy;
    case ExitCode::not_permitted:
      return Message::port_not_permitted;
    default:
      return is_of_network(error) ? Message::gateway_unreachable : Message::port_lost;
  }
}

Message message_of_file(const Error& error) noexcept {
  switch (exit_code_of(error)) {
    case ExitCode::bad_capture:
      return Message::bad_capture;
    case ExitCode::missing:
      return Message::file_missing;
    case ExitCode::not_permitted:
      return Message::file_not_permitted;
    default:
      return Message::file_failed;
  }
}

}  // namespace jkbms::app
