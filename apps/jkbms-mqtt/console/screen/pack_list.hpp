#ifndef JKBMS_MQTT_CONSOLE_SCREEN_PACK_LIST_HPP
#define JKBMS_MQTT_CONSOLE_SCREEN_PACK_LIST_HPP

#include <cstddef>

#include "console/screen/screen_model.hpp"
#include "console/screen/screen_text.hpp"

namespace jkbms::app {

/// One row a pack below a heading, in at most `most_lines` lines. If they do not fit below each
/// other, several stand side by side; if they do not fit then, those around the chosen one are
/// shown, and the heading says which.
ScreenLines pack_list(const ScreenModel& model, Clock::TimePoint now, std::size_t columns,
                      std::size_t most_lines);

}  // namespace jkbms::app

#endif
