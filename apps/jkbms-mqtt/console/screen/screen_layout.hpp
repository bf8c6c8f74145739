#ifndef JKBMS_MQTT_CONSOLE_SCREEN_SCREEN_LAYOUT_HPP
#define JKBMS_MQTT_CONSOLE_SCREEN_SCREEN_LAYOUT_HPP

#include <string>
#include <vector>

#include "console/screen/screen_model.hpp"

namespace jkbms::app {

/// The lines of the screen, from the top: a row for each pack if there are several, the chosen pack
/// in full, and at the bottom what is awaited, the newest message and the keys. There are
/// `size.rows` lines, and none is longer than `size.columns`.
std::vector<std::string> screen_of(const ScreenModel& model, Clock::TimePoint now,
                                   const ScreenSize& size, bool colour);

}  // namespace jkbms::app

#endif
