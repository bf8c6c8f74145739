#include "console/poll_messages.hpp"

#include <fmt/format.h>

#include "console/terminal.hpp"
#include "line/diagnosis.hpp"
#include "system/standard_streams.hpp"

namespace jkbms::app {

void PollMessages::pack_changed(const PackChange& change) {
  if (change.condition == PackCondition::unreliable) {
    if (change.kind == PackChange::Kind::online) return;
    print_error(Message::pack_unreliable,
                fmt::format("{} is unreliable: {} of {} polls answered", config_.serialport,
                            change.answers, change.polls));
  } else if (change.failure) {
    fmt::print(stderr, "{}",
               diagnosis(message_of(change.failure->silence),
                         poll_sentence(*change.failure, config_.serialport, config_.baudrate,
                                       change.has_answered),
                         likely_causes(change.failure->silence, change.failure->heard,
                                       LineUse::of_one_pack, change.has_answered, config_.baudrate),
                         stderr_columns()));
  }
}

}  // namespace jkbms::app
