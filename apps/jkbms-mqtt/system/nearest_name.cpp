#include "system/nearest_name.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace jkbms::app {
namespace {

constexpr std::size_t farthest = 3;
constexpr std::size_t shortest_half = 3;

/// The Levenshtein distance: how many letters must be changed, added or removed.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (const char letter : a) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (letter == b[j] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

/// The distance, or 1 if `name` is a part of `known`.
std::size_t farness(std::string_view name, std::string_view known) {
  const bool half = name.size() >= shortest_half && known.find(name) != std::string_view::npos;
  return half ? 1 : distance(name, known);
}

}  // namespace

std::optional<std::string_view> nearest_name(std::string_view name,
                                             std::span<const std::string_view> known) {
  const auto nearest = std::ranges::min_element(
      known, {}, [&](std::string_view each) { return farness(name, each); });
  if (nearest == known.end()) return std::nullopt;
  const std::size_t far = farness(name, *nearest);
  if (far > farthest || 2 * far > std::max(name.size(), nearest->size())) return std::nullopt;
  return *nearest;
}

}  // namespace jkbms::app
