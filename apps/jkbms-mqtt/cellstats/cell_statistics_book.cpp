#include "cellstats/cell_statistics_book.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <chrono>
#include <cmath>
#include <numeric>
#include <system_error>
#include <utility>
#include <vector>

#include "state/one_word.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using Counts = std::vector<std::uint64_t>;

constexpr std::uint64_t most_samples = 1'000'000'000'000;     // more than ever come
constexpr std::int64_t latest_time_ms = 253'402'300'799'999;  // the end of the year 9999

template <typename Number>
std::optional<Number> number_of(std::string_view word) {
  Number value{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> count_of(std::string_view word) {
  const auto count = number_of<std::uint64_t>(word);
  return count && *count <= most_samples ? count : std::nullopt;
}

std::optional<Clock::WallTime> time_of(std::string_view word) {
  const auto since = number_of<std::int64_t>(word);
  if (!since || *since < 0 || *since > latest_time_ms) return std::nullopt;
  return Clock::WallTime(milliseconds(*since));
}

/// The counts of all cells, which are as many as the samples.
std::optional<Counts> counts_of(std::string_view word, std::uint64_t samples) {
  Counts counts;
  while (true) {
    const auto end = word.find(',');
    const auto count = count_of(word.substr(0, end));
    if (!count || counts.size() >= CellStatistics::most_cells) return std::nullopt;
    counts.push_back(*count);
    if (end == std::string_view::npos) break;
    word.remove_prefix(end + 1);
  }
  const auto sum = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  return sum == samples ? std::optional(std::move(counts)) : std::nullopt;
}

std::string text_of(const DeltaStatistics& delta) {
  return fmt::format("{} {} {}", delta.samples, delta.sum_v, delta.max_v);
}

std::optional<DeltaStatistics> take_delta(std::string_view& line) {
  const auto samples = count_of(take_word(line));
  const auto sum_v = number_of<double>(take_word(line));
  const auto max_v = number_of<double>(take_word(line));
  const auto is_voltage = [](std::optional<double> v) { return v && std::isfinite(*v) && *v >= 0; };
  if (!samples || !is_voltage(sum_v) || !is_voltage(max_v)) return std::nullopt;
  return DeltaStatistics{*samples, *sum_v, *max_v};
}

/// Removes the statistics from `line`.
std::optional<CellStatistics> take_statistics(std::string_view& line) {
  CellStatistics statistics;
  statistics.since = time_of(take_word(line));
  const auto samples = count_of(take_word(line));
  const auto at_rest = take_delta(line);
  const auto under_load = take_delta(line);
  if (!statistics.since || !samples || !at_rest || !under_load) return std::nullopt;
  auto lowest = counts_of(take_word(line), *samples);
  auto highest = counts_of(take_word(line), *samples);
  if (!lowest || !highest || lowest->size() != highest->size()) return std::nullopt;
  if (at_rest->samples + under_load->samples > *samples) return std::nullopt;
  statistics.samples = *samples;
  statistics.at_rest = *at_rest;
  statistics.under_load = *under_load;
  statistics.lowest = *std::move(lowest);
  statistics.highest = *std::move(highest);
  return statistics;
}

}  // namespace

CellStatistics* CellStatisticsBook::of(const std::string& identity) {
  const auto found = packs_.find(identity);
  if (found != packs_.end()) return &found->second;
  if (packs_.size() >= most_packs || identity.empty() || identity.size() > longest_word_text) {
    return nullptr;
  }
  return &packs_[identity];
}

std::string CellStatisticsBook::to_text() const {
  std::string text;
  for (const auto& [identity, pack] : packs_) {
    if (!pack.since) continue;
    const auto since = std::chrono::duration_cast<milliseconds>(pack.since->time_since_epoch());
    text +=
        fmt::format("{} {} {} {} {} {} {}\n", since.count(), pack.samples, text_of(pack.at_rest),
                    text_of(pack.under_load), fmt::join(pack.lowest, ","),
                    fmt::join(pack.highest, ","), one_word(identity));
  }
  return text;
}

std::optional<CellStatisticsBook> CellStatisticsBook::of_text(std::string_view text) {
  CellStatisticsBook book;
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    auto statistics = take_statistics(line);
    if (!statistics) return std::nullopt;
    auto identity = text_of_word(line);
    if (!identity || book.packs_.size() >= most_packs) return std::nullopt;
    if (!book.packs_.emplace(*std::move(identity), *std::move(statistics)).second) {
      return std::nullopt;
    }
  }
  return book;
}

}  // namespace jkbms::app
