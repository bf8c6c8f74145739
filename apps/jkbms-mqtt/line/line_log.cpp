#include "line/line_log.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

#include "line/pack_label.hpp"

namespace jkbms::app {
namespace {

constexpr int polls_until_advice = 3;

}  // namespace

void LineLog::heard(const PackReading& reading) {
  const auto& info = reading.known.info;
  if (!info) return;
  Pack& pack = packs_[reading.message.address];
  const std::string label = port_and_pack(config_, reading.message.address);
  const auto& name = info->model ? info->model : info->device_name;
  if (reading.another_pack && info->serial_number) {
    log_.warn(Message::other_pack, "{}: another pack answers now: serial number {} instead of {}",
              label, *info->serial_number, pack.serial_number);
  } else if (reading.message.part == Part::info && name && *name != pack.model) {
    log_.info("{}: the BMS is a {}", label, *name);
  }
  pack.model = name.value_or("");
  if (info->serial_number) pack.serial_number = *info->serial_number;
}

void LineLog::withheld(const WithheldReading& reading) {
  std::vector<std::string_view> rules;
  for (const PlausibilityRule rule : reading.verdict.rules) rules.push_back(to_string(rule));
  const std::string label = port_and_pack(config_, reading.address);
  if (reading.verdict.kind == Verdict::Kind::publish) {
    log_.debug(
        "{}: the state is published; changed settings or device info wait until they come "
        "again ({})",
        label, fmt::join(rules, ", "));
    return;
  }
  const char* const what =
      reading.verdict.kind == Verdict::Kind::drop ? "dropped" : "held until they come again";
  log_.debug("{}: implausible values are {}: {} ({})", label, what,
             fmt::join(reading.verdict.keys, ", "), fmt::join(rules, ", "));
}

void LineLog::pack_changed(const PackChange& change) {
  Pack& pack = packs_[change.address];
  const std::string label = port_and_pack(config_, change.address);
  if (change.condition == PackCondition::unreliable) {
    if (change.kind == PackChange::Kind::online) return;
    const std::string what =
        change.polls == 0 ? "it comes and goes on the bus"
                          : fmt::format("{} of {} polls answered", change.answers, change.polls);
    log_.warn(
        Message::pack_unreliable,
        "{}: unreliable: {}; single changes are logged again when it has been good for 5 minutes",
        label, what);
    return;
  }
  const bool went_offline = change.was_online && !change.online;
  const bool never_came = !change.online && !change.failure;
  if (change.condition != change.before) log_condition(change, pack);
  if (went_offline || never_came) {
    log_.warn(Message::pack_offline, "{}: no valid answer for {} s; the pack is offline", label,
              std::chrono::floor<std::chrono::seconds>(change.patience).count());
  }
}

void LineLog::log_condition(const PackChange& change, Pack& pack) {
  const std::string label = port_and_pack(config_, change.address);
  switch (change.condition) {
    case PackCondition::answering:
      pack.advice_logged = pack.silence_logged = false;
      log_.info("{}: the BMS answers{}", label,
                pack.model.empty() ? "" : fmt::format(" ({})", pack.model));
      return;
    case PackCondition::late:
      pack.silence_logged = false;
      log_.warn(Message::late_answers, "{}: the BMS answers later than --reply-timeout allows",
                label);
      return;
    case PackCondition::overheard:
      pack.silence_logged = false;
      log_.info("{}: the BMS is heard on the bus", label);
      return;
    case PackCondition::silent:
      // After a new connection the monitor reports the silence of a silent pack once more.
      if (!change.failure) return;
      if (change.before == PackCondition::awaited && pack.silence_logged) return;
      pack.silence_logged = true;
      log_failure(*change.failure, label, change.has_answered, pack);
      return;
    case PackCondition::awaited:
    case PackCondition::unreliable:
      return;
  }
}

void LineLog::poll_failed(const FailedPoll& poll) {
  Pack& pack = packs_[poll.address];
  const std::string label = port_and_pack(config_, poll.address);
  if (poll.in_a_row > 1 && !pack.causes_logged.contains(poll.failure.silence)) {
    log_failure(poll.failure, label, poll.pack_has_answered, pack);
  }
  if (poll.in_a_row == polls_until_advice && !std::exchange(pack.advice_logged, true)) {
    std::string advice = next_thing_to_try(use(), poll.pack_has_answered, poll.line_has_answered);
    if (!poll.line_has_answered) advice += ", or " + probe_hint(config_.serialport);
    log_.warn(Message::still_no_answer, "{}: still no answer; {}", label, advice);
  }
}

void LineLog::log_failure(const Failure& failure, const std::string& label, bool has_answered,
                          Pack& pack) {
  std::string text = poll_sentence(failure, label, config_.baudrate, has_answered);
  if (pack.causes_logged.insert(failure.silence).second) {
    text = with_causes(std::move(text), likely_causes(failure.silence, failure.heard, use(),
                                                      has_answered, config_.baudrate));
  }
  log_.warn(message_of(failure.silence), "{}", text);
}

void LineLog::line_changed(const LineChange& change) {
  const std::string& port = config_.serialport;
  switch (change.state) {
    case LineState::open:
      return log_.info("{} is open{}", port, at_rate(config_.baudrate));
    case LineState::closed:
    case LineState::lost:
      if (change.error->code == Errc::timeout) {
        return log_.warn(Message::gateway_silent, "{}: {}; connecting again", port,
                         change.error->detail);
      }
      return log_.warn(message_of(*change.error), "{}; trying again", port_sentence(*change.error));
    case LineState::unsteady:
      return log_.warn(Message::port_unsteady,
                       "{} is unsteady: lost {} times lately, last because: {}; single losses are "
                       "logged again when it has been good for 5 minutes",
                       port, change.losses, change.error->detail);
    case LineState::listening_first:
      return log_.info("{}: listening for another master for 7.5 s first", port);
    case LineState::polling:
      if (!config_.protocol->shares_bus()) return;
      return log_.info("{}: {}polling", port,
                       config_.mode == LineMode::automatic ? "no other master speaks; " : "");
    case LineState::listening:
      return log_.info("{}: listening; nothing is sent", port);
    case LineState::master:
      return log_.warn(Message::master_found,
                       "{}: another master speaks; listening, nothing is sent until it has been "
                       "silent for 60 s",
                       port);
    case LineState::noise:
    case LineState::nobody:
      return log_listening(change);
  }
}

void LineLog::log_listening(const LineChange& change) {
  const std::string& port = config_.serialport;
  std::string text = listening_sentence(change.silence, change.heard, port, config_.baudrate);
  if (change.state == LineState::noise) text += "; nothing is asked";
  log_.warn(
      message_of(change.silence), "{}",
      with_causes(std::move(text), likely_causes(change.silence, change.heard,
                                                 LineUse::overheard_bus, false, config_.baudrate)));
}

void LineLog::noticed(const LineNotice& notice) {
  const std::string& port = config_.serialport;
  switch (notice.kind) {
    case LineNotice::Kind::unknown_register:
      return log_.warn(
          Message::unknown_register,
          "{}: register 0x{:02X} is unknown to this version; what comes before it is published. "
          "Please send a capture (--capture FILE)",
          port, notice.identifier);
    case LineNotice::Kind::slow_round:
      return log_.warn(Message::slow_round,
                       "{}: a round takes longer than --pollinginterval; rounds run back to back",
                       port);
    case LineNotice::Kind::no_info:
      return log_.info(
          "{}: device info does not pass on a bus that another masters, so /info is "
          "not published",
          port);
  }
}

LineUse LineLog::use() const {
  return config_.protocol->shares_bus() ? LineUse::polled_bus : LineUse::of_one_pack;
}

}  // namespace jkbms::app
