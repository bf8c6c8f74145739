#ifndef JKBMS_MQTT_PROBE_REPORT_HPP
#define JKBMS_MQTT_PROBE_REPORT_HPP

#include <cstddef>
#include <string>

#include "probe/advice.hpp"

namespace jkbms::app {

/// The verdict for a person, folded at `columns`. Command lines are not folded, so that they can be
/// copied.
std::string report_text(const ProbedPort& probed, std::size_t columns);

/// The verdict as one JSON object and a newline.
std::string report_json(const ProbedPort& probed);

}  // namespace jkbms::app

#endif
