#ifndef JKBMS_MQTT_CONSOLE_SCREEN_PACK_DETAIL_HPP
#define JKBMS_MQTT_CONSOLE_SCREEN_PACK_DETAIL_HPP

#include <cstddef>

#include "console/screen/screen_model.hpp"
#include "console/screen/screen_text.hpp"

namespace jkbms::app {

/// One pack in full. Empty lines stand between the parts and may be left out.
struct PackDetail {
  /// Name and age, measured values, alarms, cells.
  ScreenLines measured;
  /// Charge, switches, device info.
  ScreenLines rest;
};

PackDetail pack_detail(const ScreenPack& pack, const ScreenPort& port, Clock::TimePoint now,
                       std::size_t columns);

/// "last answer 3 s ago", "no answer for 12 s", "no answer yet"
std::string answer_text(const ScreenPack& pack, Clock::TimePoint now);

}  // namespace jkbms::app

#endif
