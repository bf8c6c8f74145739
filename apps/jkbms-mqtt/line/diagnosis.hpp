#ifndef JKBMS_MQTT_LINE_DIAGNOSIS_HPP
#define JKBMS_MQTT_LINE_DIAGNOSIS_HPP

#include <cstddef>
#include <string>
#include <vector>

#include "jkbms/line_counters.hpp"
#include "jkbms/result.hpp"
#include "system/message.hpp"

/// Explains in words why there are no values: what is wrong, and what causes it most often.
namespace jkbms::app {

/// How the program uses a line.
enum class LineUse {
  of_one_pack,
  polled_bus,
  overheard_bus,
};

/// The message about a line on which `silence` was found.
Message message_of(Silence silence) noexcept;

/// One sentence about a port that failed, or an error that concerns no pack.
std::string port_sentence(const Error& error);

/// " at 115200 baud"; empty for the rate 0 of a network gateway.
std::string at_rate(int baudrate);

/// One sentence about a poll without an answer. `name` is the port, or the port and the pack.
std::string poll_sentence(const Failure& failure, const std::string& name, int baudrate,
                          bool has_answered);

/// One sentence about a line that gave no values while the program listened.
std::string listening_sentence(Silence silence, const LineCounters& heard, const std::string& port,
                               int baudrate);

/// The share of the bytes without a frame that are 00 or FF, in percent.
int filler_percent(const LineCounters& heard);

/// Whether what was heard looks as on an RS485 line whose A and B are swapped: mostly 00 and FF.
bool looks_like_swapped_wires(const LineCounters& heard);

/// The likely causes, the likeliest first. `heard` tells what came instead. A pack that has
/// answered before is wired and set up correctly. Advice that makes the program transmit is given
/// only for a line on which no other device transmits. The rate 0 is that of a network gateway.
std::vector<std::string> likely_causes(Silence silence, const LineCounters& heard, LineUse use,
                                       bool has_answered, int baudrate);

/// The sentence and the causes on one line, for a log.
std::string with_causes(std::string sentence, const std::vector<std::string>& causes);

/// "run jkbms-mqtt probe /dev/ttyUSB0, which finds out what is on the port"
std::string probe_hint(const std::string& port);

/// Advice for a pack that stays silent. `has_answered`: this pack has answered before.
/// `line_works`: it or another on the line has.
std::string next_thing_to_try(LineUse use, bool has_answered, bool line_works);

/// A sentence with its word, and its causes, as a block of lines for a person, folded at `columns`.
std::string diagnosis(Message message, const std::string& sentence,
                      const std::vector<std::string>& causes, std::size_t columns);

}  // namespace jkbms::app

#endif
