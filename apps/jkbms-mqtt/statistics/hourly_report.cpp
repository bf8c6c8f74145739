#include "statistics/hourly_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace jkbms::app {
namespace {

/// "12 bad frames".
std::string in_words(const Count& count) {
  std::string text = fmt::format("{} {}", count.value, count.name);
  std::ranges::replace(text, '_', ' ');
  return text;
}

/// "2 name, 1 other_name" for the counts above zero.
std::string those_above_zero(const Counts& counts) {
  std::string text;
  for (const Count& count : counts) {
    if (count.value == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count.value, count.name);
  }
  return text;
}

std::uint64_t sum_of(const Counts& counts) {
  std::uint64_t sum = 0;
  for (const Count& count : counts) sum += count.value;
  return sum;
}

}  // namespace

std::optional<std::string> HourlyReport::line(Clock::TimePoint now,
                                              const GatewayStatistics& statistics) {
  if (now < due_) return std::nullopt;
  due_ = now + period;
  const auto in_the_hour = [&](Counts (*counts)(const GatewayStatistics&)) {
    return difference(counts(statistics), counts(last_));
  };
  std::string line = "last hour:";
  std::string_view separator = " ";
  for (const Count& count : in_the_hour(counts_of)) {
    line += fmt::format("{}{}", separator, in_words(count));
    separator = ", ";
  }
  const Counts unattributed = in_the_hour(unattributed_by_reason);
  if (const auto frames = sum_of(unattributed); frames > 0) {
    line +=
        fmt::format(", {} frames from no known pack ({})", frames, those_above_zero(unattributed));
  }
  if (const auto rules = those_above_zero(in_the_hour(held_by_rule)); !rules.empty()) {
    line += fmt::format(", implausible values ({})", rules);
  }
  if (const auto gaps = statistics.energy_gaps - last_.energy_gaps; gaps.count() > 0) {
    line += fmt::format(", {} s for which no energy was counted", gaps.count());
  }
  if (const auto longest = statistics.lines.line.longest_answer) {
    line += fmt::format("; longest answer since the start: {} ms", longest->count());
  }
  last_ = statistics;
  return line;
}

}  // namespace jkbms::app
