#include "monitor/round_planner.hpp"

#include <algorithm>

namespace jkbms {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds least_for_a_silent_pack{150};  // a pack that is there answers within 110 ms

}  // namespace

RoundPlanner::Step RoundPlanner::next(std::span<const PackPlan> packs, Clock::TimePoint now) {
  if (!in_round_) {
    if (now < next_round_) return {std::nullopt, Part::state, {}, next_round_};
    begin_round(now);
  }
  for (std::size_t i = 0; i < packs.size(); ++i) {
    if (packs[i].answers && wants_turn(packs[i])) return {i, whole(), options_.reply_timeout, {}};
  }
  if (auto step = silent_pack(packs, now, Silent::never_asked)) return *step;
  if (auto step = due_document(packs, now)) return *step;
  if (now > next_round_ && options_.shares_bus && !asked_a_silent_one_) slow_ = true;
  if (auto step = silent_pack(packs, now, Silent::any)) return *step;
  return end_round(packs, now);
}

void RoundPlanner::begin_round(Clock::TimePoint now) {
  round_ = now;
  next_round_ = schedule_.next(now);
  in_round_ = true;
  asked_a_silent_one_ = false;
}

/// Asks for the info and settings of packs that have answered in this round.
std::optional<RoundPlanner::Step> RoundPlanner::due_document(std::span<const PackPlan> packs,
                                                             Clock::TimePoint now) const {
  if (!options_.shares_bus) return std::nullopt;
  for (std::size_t i = 0; i < packs.size(); ++i) {
    const PackPlan& pack = packs[i];
    if (!pack.answers || pack.asked_in != round_) continue;
    if (pack.info_due <= now) return Step{i, Part::info, options_.reply_timeout, {}};
    if (pack.settings_due <= now) return Step{i, Part::settings, options_.reply_timeout, {}};
  }
  return std::nullopt;
}

/// Asks the silent pack that was asked the longest time ago, if there is time. One silent pack is
/// asked in each round in any case.
std::optional<RoundPlanner::Step> RoundPlanner::silent_pack(std::span<const PackPlan> packs,
                                                            Clock::TimePoint now, Silent which) {
  std::optional<std::size_t> first;
  for (std::size_t i = 0; i < packs.size(); ++i) {
    if (packs[i].answers || !wants_turn(packs[i])) continue;
    if (which == Silent::never_asked && packs[i].asked_in) continue;
    if (!first || packs[i].asked_in < packs[*first].asked_in) first = i;
  }
  if (!first) return std::nullopt;
  Step step{first, whole(), options_.reply_timeout, {}};
  const bool somebody_waits = std::ranges::any_of(packs, &PackPlan::answers);
  if (somebody_waits) {
    const auto room = std::chrono::floor<milliseconds>(next_round_ - now) - options_.bus_gap;
    if (room < least_for_a_silent_pack && asked_a_silent_one_) return std::nullopt;
    step.reply_timeout = std::clamp(room, least_for_a_silent_pack,
                                    std::max(options_.reply_timeout, least_for_a_silent_pack));
  }
  asked_a_silent_one_ = true;
  return step;
}

bool RoundPlanner::wants_turn(const PackPlan& pack) const {
  return pack.ask_again <= round_ && pack.asked_in != round_;
}

/// A round that took longer than the poll interval is followed by the next at once. A pack that is
/// alone on its line and silent is asked on the schedule.
RoundPlanner::Step RoundPlanner::end_round(std::span<const PackPlan> packs, Clock::TimePoint now) {
  in_round_ = false;
  if (now >= next_round_) {
    const bool at_once = options_.shares_bus || std::ranges::any_of(packs, &PackPlan::answers);
    next_round_ = at_once ? now : schedule_.next(now);
  }
  return {std::nullopt, Part::state, {}, next_round_};
}

}  // namespace jkbms
