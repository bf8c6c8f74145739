#ifndef JKBMS_MQTT_DIAGNOSIS_HPP
#define JKBMS_MQTT_DIAGNOSIS_HPP

#include <cstddef>
#include <string>
#include <vector>

#include "jkbms/result.hpp"

namespace jkbms::app {

/// One sentence that says what is wrong with the port or the pack, for a log. `port` may name a
/// pack on it as well.
std::string sentence(const Error& error, const std::string& port, int baudrate);

/// The likely causes, the likeliest first; empty where the sentence says it all.
std::vector<std::string> likely_causes(const Error& error, bool shares_bus = false);

/// For a pack that goes on being silent.
std::string next_thing_to_try(bool shares_bus);

/// Both, as a block of lines for a person, folded at `columns`.
std::string diagnosis(const Error& error, const std::string& port, int baudrate,
                      std::size_t columns, bool shares_bus = false);

}  // namespace jkbms::app

#endif
