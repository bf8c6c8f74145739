#include "jkbms/plausibility.hpp"

#include <algorithm>
#include <utility>

#include "jkbms/schema.hpp"
#include "plausibility/rules.hpp"

namespace jkbms {
namespace {

using namespace plausibility;
using Rule = PlausibilityRule;

constexpr std::chrono::seconds startup_time{20};
constexpr int drops_in_a_row = 2;  // then the value becomes absent, and the other values are judged

template <class T>
void add_once(std::vector<T>& list, const T& item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

void append(Doubts& list, const Doubts& more) {
  list.insert(list.end(), more.begin(), more.end());
}

Verdict verdict_of(Verdict::Kind kind, const Doubts& doubts) {
  Verdict verdict;
  verdict.kind = kind;
  for (const Doubt& doubt : doubts) {
    add_once(verdict.rules, doubt.rule);
    add_once(verdict.keys, doubt.key);
  }
  return verdict;
}

std::span<const Field<PackInfo>> fields_of(const PackInfo& /*document*/) {
  return info_fields();
}
std::span<const Field<PackSettings>> fields_of(const PackSettings& /*document*/) {
  return settings_fields();
}

/// The values of the earlier document that `heard` lacks.
template <class Document>
Doubts fewer_values(const Document& known, const Document& heard) {
  Doubts doubts;
  for (const Field<Document>& field : fields_of(known)) {
    // merge() copies an address from the settings to the info.
    if (field.key == "bms_address") continue;
    const bool lost = std::visit(
        [&](auto member) { return (known.*member).has_value() && !(heard.*member).has_value(); },
        field.member);
    if (lost) doubts.push_back({Rule::fewer_values, field.key});
  }
  return doubts;
}

/// The values that have changed.
template <class Document>
Doubts other_values(const Document& known, const Document& heard) {
  Doubts doubts;
  for (const Field<Document>& field : fields_of(known)) {
    const bool same =
        std::visit([&](auto member) { return known.*member == heard.*member; }, field.member);
    if (!same) doubts.push_back({Rule::other_values, field.key});
  }
  return doubts;
}

Doubts doubts_about(const PackSettings& known, const PackSettings& heard) {
  return fewer_values(known, heard);
}

Doubts doubts_about(const PackInfo& known, const PackInfo& heard) {
  Doubts doubts = fewer_values(known, heard);
  if (known.serial_number && heard.serial_number && known.serial_number != heard.serial_number) {
    doubts.push_back({Rule::shape, "serial_number"});
  }
  return doubts;
}

/// Removes `heard` from the frame if it is doubtful and came for the first time. `with_state`: the
/// frame has the state too, so the next one will come soon.
template <class Document>
Doubts take_out(const std::optional<Document>& known, std::optional<Document>& heard,
                std::optional<Document>& waiting, bool with_state) {
  if (!heard) return {};
  Doubts doubts;
  if (known && waiting != heard) {
    doubts = doubts_about(*known, *heard);
    if (with_state && doubts.empty()) doubts = other_values(*known, *heard);
  }
  waiting.reset();
  if (!doubts.empty()) waiting.swap(heard);
  return doubts;
}

}  // namespace

std::string_view to_string(PlausibilityRule rule) noexcept {
  switch (rule) {
    case Rule::range:
      return "range";
    case Rule::cell_sum:
      return "cell_sum";
    case Rule::cell_summary:
      return "cell_summary";
    case Rule::shape:
      return "shape";
    case Rule::jump:
      return "jump";
    case Rule::startup:
      return "startup";
    case Rule::fewer_values:
      return "fewer_values";
    case Rule::other_values:
      return "other_values";
  }
  return "";
}

bool Plausibility::starting(const PackState& state, Clock::TimePoint now) const {
  return state.soc_percent == 0U && state.cycles == 0U && state.remaining_ah.value_or(0) <= 0 &&
         now - *first_answer_ < startup_time;
}

Verdict Plausibility::judge_state(const std::optional<PackState>& known, const PackState& heard,
                                  const FrameShape& shape, Clock::TimePoint now) {
  if (!first_answer_) first_answer_ = now;
  if (starting(heard, now))
    return verdict_of(Verdict::Kind::hold, {{Rule::startup, "soc_percent"}});

  Doubts doubts;
  const bool decides = std::exchange(held_, false);
  if (!decides) {
    const Reading after{heard, shape};
    doubts = within(after);
    if (known && published_at_) {
      const Reading before{*known, published_shape_};
      if (!doubts.empty()) {
        std::erase_if(doubts, [old = within(before)](const Doubt& doubt) {
          return std::ranges::find(old, doubt) != old.end();
        });
      }
      append(doubts, other_shape(before, after));
      if (now - *published_at_ <= longest_interval) {
        append(doubts, jumps(*known, heard, now - *published_at_));
      }
    }
  }
  held_ = !doubts.empty();
  if (held_) return verdict_of(Verdict::Kind::hold, doubts);
  published_at_ = now;
  published_shape_ = shape;
  return {};
}

bool Plausibility::stays(const IdList& keys) {
  times_dropped_ = keys == dropped_keys_ ? times_dropped_ + 1 : 0;
  dropped_keys_ = keys;
  return times_dropped_ >= drops_in_a_row;
}

Verdict Plausibility::judge(const Snapshot& known, Snapshot& heard, const FrameShape& shape,
                            Clock::TimePoint now) {
  Verdict verdict;
  if (heard.state) {
    if (const Doubts doubts = out_of_range(*heard.state); !doubts.empty()) {
      verdict = verdict_of(Verdict::Kind::drop, doubts);
      if (!stays(verdict.keys)) return verdict;
      remove_out_of_range(*heard.state);
    } else {
      dropped_keys_.clear();
    }
    verdict = judge_state(known.state, *heard.state, shape, now);
  }
  const bool with_state = heard.state.has_value();
  Doubts doubts = take_out(known.settings, heard.settings, waiting_settings_, with_state);
  append(doubts, take_out(known.info, heard.info, waiting_info_, with_state));
  for (const Doubt& doubt : doubts) add_once(verdict.rules, doubt.rule);
  if (!doubts.empty() && !heard.state && !heard.settings && !heard.info) {
    verdict = verdict_of(Verdict::Kind::hold, doubts);
  }
  return verdict;
}

}  // namespace jkbms
