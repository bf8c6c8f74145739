#ifndef JKBMS_MQTT_CONSOLE_CELL_BAR_HPP
#define JKBMS_MQTT_CONSOLE_CELL_BAR_HPP

#include <cstddef>
#include <string>

namespace jkbms::app {

/// The voltage at which the bars of the cells begin, and the voltage range of a whole bar.
struct BarScale {
  double from_v = 0;
  double span_v = 1;
};

/// The scale for the cells of a pack. Small differences do not fill the bars.
BarScale bar_scale(double lowest_v, double highest_v);

/// A bar of at most `width` characters.
std::string cell_bar(double cell_v, const BarScale& scale, std::size_t width);

}  // namespace jkbms::app

#endif
