#include "plausibility/rules.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <variant>

#include "jkbms/schema.hpp"

namespace jkbms::plausibility {
namespace {

using Rule = PlausibilityRule;
using S = PackState;

template <class T>
using Member = std::optional<T> PackState::*;

struct Range {
  std::string_view key;
  std::variant<Member<double>, Member<std::uint32_t>, Member<ValueList>> member;
  double lowest;
  double highest;
};

// clang-format off
constexpr Range ranges[] = {
  {"voltage_v",           &S::voltage_v,               0,         200},
  {"current_a",           &S::current_a,           -1000,        1000},
  {"soc_percent",         &S::soc_percent,             0,         100},
  {"soh_percent",         &S::soh_percent,             0,         100},
  {"remaining_ah",        &S::remaining_ah,            0,      10'000},
  {"capacity_ah",         &S::capacity_ah,             0,      10'000},
  {"nominal_capacity_ah", &S::nominal_capacity_ah,     0,      10'000},
  {"cycles",              &S::cycles,                  0,     100'000},
  {"cycle_capacity_ah",   &S::cycle_capacity_ah,       0, 100'000'000},
  {"cell_count",          &S::cell_count,              1,          32},
  {"cells_v",             &S::cells_v,                 0,           5},
  {"mosfet_temp_c",       &S::mosfet_temp_c,         -50,         150},
  {"temps_c",             &S::temps_c,               -50,         150},
};
// clang-format on

constexpr double live_cell_v = 0.5;
constexpr double sum_tolerance_v = 0.5;
constexpr double sum_tolerance = 0.02;
constexpr double mean_tolerance_v = 0.020;
constexpr double spread_tolerance_v = 0.050;
constexpr double spread_tolerance = 0.20;

constexpr double cell_jump_v = 0.15;
constexpr double cell_apart_v = 0.012;  // of one cell from the others
constexpr double cell_apart_v_per_s = 0.0015;
constexpr double cell_apart_at_most_v = 0.030;
constexpr double pack_jump = 0.03;
constexpr double pack_apart_v = 0.15;  // of the pack voltage from the sum of the cells
constexpr double soc_jump = 5;
constexpr double soc_change = 1;
constexpr double soc_change_per_s = 0.03;
constexpr double temp_jump_k = 10;
constexpr double temp_change_k = 1.5;
constexpr double temp_change_k_per_s = 0.04;

bool inside(const Range& range, double value) {
  return value >= range.lowest && value <= range.highest;
}

template <class T>
bool inside(const Range& range, const std::optional<T>& value) {
  if (!value) return true;
  if constexpr (std::is_same_v<T, ValueList>) {
    return std::ranges::all_of(*value,
                               [&](const auto& one) { return !one || inside(range, *one); });
  } else {
    return inside(range, static_cast<double>(*value));
  }
}

template <class T>
void remove_outside(const Range& range, std::optional<T>& value) {
  if (inside(range, value)) return;
  if constexpr (std::is_same_v<T, ValueList>) {
    for (auto& one : *value) {
      if (one && !inside(range, *one)) one.reset();
    }
  } else {
    value.reset();
  }
}

/// The sum of the cell voltages; nullopt if one is absent.
std::optional<double> sum_of_cells(const PackState& state) {
  if (!state.cells_v || state.cells_v->empty()) return std::nullopt;
  double sum = 0;
  for (const auto& cell : *state.cells_v) {
    if (!cell) return std::nullopt;
    sum += *cell;
  }
  return sum;
}

/// The pack voltage minus the sum of the cell voltages.
std::optional<double> voltage_minus_cells(const PackState& state) {
  const auto sum = sum_of_cells(state);
  if (!sum || !state.voltage_v) return std::nullopt;
  return *state.voltage_v - *sum;
}

bool cells_add_up(const PackState& state) {
  const auto rest = voltage_minus_cells(state);
  if (!rest || state.cell_min_v <= live_cell_v) return true;
  return std::abs(*rest) <= std::max(sum_tolerance * *state.voltage_v, sum_tolerance_v);
}

bool fits_summary(const Reading& reading) {
  const PackState& state = reading.state;
  const FrameShape& shape = reading.shape;
  if (shape.stated_mean_v && state.cell_mean_v &&
      std::abs(*shape.stated_mean_v - *state.cell_mean_v) > mean_tolerance_v) {
    return false;
  }
  if (!shape.stated_delta_v || !state.cell_delta_v) return true;
  const double largest = std::max(*shape.stated_delta_v, *state.cell_delta_v);
  return std::abs(*shape.stated_delta_v - *state.cell_delta_v) <=
         std::max(spread_tolerance_v, spread_tolerance * largest);
}

/// Whether both have a value, or neither has. Lists must have their values in the same places.
template <class T>
bool same_presence(const std::optional<T>& before, const std::optional<T>& after) {
  if constexpr (std::is_same_v<T, ValueList>) {
    const std::size_t count = before ? before->size() : 0;
    if (count != (after ? after->size() : 0)) return false;
    for (std::size_t i = 0; i < count; ++i) {
      if ((*before)[i].has_value() != (*after)[i].has_value()) return false;
    }
    return true;
  } else {
    return before.has_value() == after.has_value();
  }
}

/// Values that a pack sends only at times, and one that merge() copies from the settings.
bool comes_and_goes(std::string_view key) {
  return key == "heater_current_a" || key == "charge_phase" || key == "nominal_capacity_ah";
}

/// For a frame that is doubtful as a whole: names the values that every frame has.
void doubt_whole_frame(Doubts& doubts) {
  for (const std::string_view key : {"voltage_v", "current_a", "soc_percent", "cells_v"}) {
    doubts.push_back({Rule::shape, key});
  }
}

/// How much each cell changed. Empty if the two do not have the same cells.
std::vector<double> cell_changes(const PackState& before, const PackState& after) {
  std::vector<double> changes;
  if (!before.cells_v || !after.cells_v || !same_presence(before.cells_v, after.cells_v)) {
    return changes;
  }
  for (std::size_t i = 0; i < after.cells_v->size(); ++i) {
    const auto& cell = (*after.cells_v)[i];
    if (cell) changes.push_back(*cell - *(*before.cells_v)[i]);
  }
  return changes;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

/// A load changes all cell voltages together, so a cell that changes alone is doubtful.
bool cells_jump(const PackState& before, const PackState& after, double seconds) {
  const std::vector<double> changes = cell_changes(before, after);
  if (changes.empty()) return false;
  const double apart = std::min(cell_apart_at_most_v, cell_apart_v + cell_apart_v_per_s * seconds);
  const double common = median(changes);
  return std::ranges::any_of(changes, [&](double change) {
    return std::abs(change) > cell_jump_v ||
           (changes.size() > 2 && std::abs(change - common) > apart);
  });
}

bool voltage_jumps(const PackState& before, const PackState& after) {
  if (!before.voltage_v || !after.voltage_v) return false;
  if (std::abs(*after.voltage_v - *before.voltage_v) > pack_jump * *before.voltage_v) return true;
  const auto rest_before = voltage_minus_cells(before);
  const auto rest_after = voltage_minus_cells(after);
  return rest_before && rest_after && std::abs(*rest_after - *rest_before) > pack_apart_v;
}

bool soc_jumps(const PackState& before, const PackState& after, double seconds) {
  if (!before.soc_percent || !after.soc_percent) return false;
  const double change =
      static_cast<double>(*after.soc_percent) - static_cast<double>(*before.soc_percent);
  return std::abs(change) > std::min(soc_jump, soc_change + soc_change_per_s * seconds);
}

bool temp_jumps(const std::optional<double>& before, const std::optional<double>& after,
                double seconds) {
  if (!before || !after) return false;
  return std::abs(*after - *before) >
         std::min(temp_jump_k, temp_change_k + temp_change_k_per_s * seconds);
}

bool temps_jump(const PackState& before, const PackState& after, double seconds) {
  if (!before.temps_c || !after.temps_c) return false;
  const std::size_t count = std::min(before.temps_c->size(), after.temps_c->size());
  for (std::size_t i = 0; i < count; ++i) {
    if (temp_jumps((*before.temps_c)[i], (*after.temps_c)[i], seconds)) return true;
  }
  return false;
}

template <class T>
bool falls(const std::optional<T>& before, const std::optional<T>& after) {
  return before && after && *after < *before;
}

}  // namespace

Doubts out_of_range(const PackState& state) {
  Doubts doubts;
  for (const Range& range : ranges) {
    const bool fits =
        std::visit([&](auto member) { return inside(range, state.*member); }, range.member);
    if (!fits) doubts.push_back({Rule::range, range.key});
  }
  return doubts;
}

void remove_out_of_range(PackState& state) {
  for (const Range& range : ranges) {
    std::visit([&](auto member) { remove_outside(range, state.*member); }, range.member);
  }
  derive(state);
}

Doubts within(const Reading& reading) {
  Doubts doubts;
  if (!cells_add_up(reading.state)) doubts.push_back({Rule::cell_sum, "voltage_v"});
  if (!fits_summary(reading)) doubts.push_back({Rule::cell_summary, "cells_v"});
  if (reading.shape.incomplete || reading.shape.repeated) doubt_whole_frame(doubts);
  return doubts;
}

Doubts other_shape(const Reading& before, const Reading& after) {
  Doubts doubts;
  for (const Field<PackState>& field : state_fields()) {
    if (field.origin != Origin::wire || comes_and_goes(field.key)) continue;
    std::visit(
        [&](auto member) {
          if (!same_presence(before.state.*member, after.state.*member)) {
            doubts.push_back({Rule::shape, field.key});
          }
        },
        field.member);
  }
  if (before.state.cell_count != after.state.cell_count) {
    doubts.push_back({Rule::shape, "cell_count"});
  }
  if (doubts.empty() && !before.shape.same_parts(after.shape)) doubt_whole_frame(doubts);
  return doubts;
}

Doubts jumps(const PackState& before, const PackState& after,
             std::chrono::duration<double> interval) {
  const double seconds = interval.count();
  Doubts doubts;
  const auto doubt = [&](bool found, std::string_view key) {
    if (found) doubts.push_back({Rule::jump, key});
  };
  doubt(voltage_jumps(before, after), "voltage_v");
  doubt(soc_jumps(before, after, seconds), "soc_percent");
  doubt(falls(before.capacity_ah, after.capacity_ah), "capacity_ah");
  doubt(falls(before.cycles, after.cycles), "cycles");
  doubt(falls(before.cycle_capacity_ah, after.cycle_capacity_ah), "cycle_capacity_ah");
  doubt(falls(before.runtime_s, after.runtime_s), "runtime_s");
  doubt(cells_jump(before, after, seconds), "cells_v");
  doubt(temp_jumps(before.mosfet_temp_c, after.mosfet_temp_c, seconds), "mosfet_temp_c");
  doubt(temps_jump(before, after, seconds), "temps_c");
  return doubts;
}

}  // namespace jkbms::plausibility
