#include "console/cell_bar.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace jkbms::app {
namespace {

constexpr double least_span_v = 0.05;

}  // namespace

BarScale bar_scale(double lowest_v, double highest_v) {
  const double span = std::max((highest_v - lowest_v) * 1.25, least_span_v);
  return {highest_v - span, span};
}

std::string cell_bar(double cell_v, const BarScale& scale, std::size_t width) {
  static constexpr std::string_view eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const double share = std::clamp((cell_v - scale.from_v) / scale.span_v, 0.0, 1.0);
  const auto filled = static_cast<std::size_t>(std::lround(share * static_cast<double>(width) * 8));
  std::string text;
  for (std::size_t i = 0; i < filled / 8; ++i) text += "█";
  return text + std::string(eighths[filled % 8]);
}

}  // namespace jkbms::app
