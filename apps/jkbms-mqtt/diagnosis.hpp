#ifndef JKBMS_MQTT_DIAGNOSIS_HPP
#define JKBMS_MQTT_DIAGNOSIS_HPP

#include <cstddef>
#include <string>
#include <vector>

#include "jkbms/result.hpp"

namespace jkbms::app {

/// One sentence that says what is wrong with the port or the pack, for a log.
std::string sentence(const Error& error, const std::string& port, int baudrate);

/// The likely causes, the likeliest first; empty where the sentence says it all.
std::vector<std::string> likely_causes(const Error& error);

/// Both, as a block of lines for a person, folded at `columns`.
std::string diagnosis(const Error& error, const std::string& port, int baudrate,
                      std::size_t columns);

}  // namespace jkbms::app

#endif
