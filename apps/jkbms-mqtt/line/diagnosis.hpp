#ifndef JKBMS_MQTT_LINE_DIAGNOSIS_HPP
#define JKBMS_MQTT_LINE_DIAGNOSIS_HPP

#include <cstddef>
#include <string>
#include <vector>

#include "jkbms/result.hpp"

namespace jkbms::app {

/// What a line is to the program.
enum class LineUse {
  of_one_pack,
  polled_bus,
  overheard_bus,
};

/// One sentence that says what is wrong with the port or the pack, for a log. `port` may name a
/// pack on it as well.
std::string sentence(const Error& error, const std::string& port, int baudrate);

/// The likely causes, the likeliest first; empty where the sentence says it all.
std::vector<std::string> likely_causes(const Error& error, LineUse use = LineUse::of_one_pack);

/// Sentence and causes on one line, for a log.
std::string with_causes(std::string sentence, const std::vector<std::string>& causes);

/// For a pack that goes on being silent. `line_works`: it, or another on the line, has answered
/// before.
std::string next_thing_to_try(LineUse use, bool line_works);

/// Both, as a block of lines for a person, folded at `columns`.
std::string diagnosis(const Error& error, const std::string& port, int baudrate,
                      std::size_t columns, LineUse use = LineUse::of_one_pack);

}  // namespace jkbms::app

#endif
