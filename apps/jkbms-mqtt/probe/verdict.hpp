#ifndef JKBMS_MQTT_PROBE_VERDICT_HPP
#define JKBMS_MQTT_PROBE_VERDICT_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "jkbms/line_counters.hpp"
#include "jkbms/protocol.hpp"
#include "system/exit_code.hpp"
#include "system/message.hpp"

namespace jkbms::app {

/// A pack that was heard, and what is known of it. Texts are empty if they are unknown.
struct ProbedPack {
  std::optional<std::uint8_t> address;  ///< nullopt if the protocol has none
  std::string model = {};
  std::string software = {};
  std::optional<std::uint32_t> cells = std::nullopt;
};

/// What a port is, and the facts that show it.
struct Verdict {
  enum class Kind {
    found,         ///< packs answer
    master,        ///< another master speaks; nothing more was sent
    echo,          ///< only our own requests came back
    noise,         ///< bytes, but no frame of a pack
    nothing,       ///< no bytes
    other_device,  ///< a device of another brand
    no_port,       ///< the port cannot be used, see `error`
    stopped,       ///< the user stopped the program
  };
  Kind kind = Kind::nothing;
  const Protocol* protocol = nullptr;  ///< of the packs or of the bus; nullptr for other kinds
  int baudrate = 0;                    ///< at which messages came; 0 for other kinds
  std::vector<ProbedPack> packs;       ///< found or overheard, by address
  LineCounters heard;                  ///< while nothing was found
  std::optional<Error> error;          ///< set if `kind` is no_port
};

/// The name of a kind in JSON. Valid for the whole program.
std::string_view to_string(Verdict::Kind kind) noexcept;

ExitCode exit_code_of(const Verdict& verdict) noexcept;

/// The message of a verdict that a person must act on, else nullopt.
std::optional<Message> message_of(const Verdict& verdict) noexcept;

}  // namespace jkbms::app

#endif
