#include "line/pack_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "line/diagnosis.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int polls_until_offline = 3;
constexpr milliseconds least_until_offline{10'000};
constexpr milliseconds least_on_a_bus{25'000};  // three cycles of a master, or a slow first round
constexpr int polls_until_next_try = 3;
constexpr int polls_at_each_slot = 3;  // of a silent pack
constexpr std::array<seconds, 3> pauses_when_silent = {seconds{10}, seconds{30}, seconds{60}};
constexpr milliseconds slot_tolerance{500};  // rounds do not begin to the millisecond
constexpr seconds pause_on_another_dialect{60};
constexpr std::chrono::hours settings_period{1};
constexpr std::chrono::minutes part_retry{1};

}  // namespace

PackWatch::PackWatch(PackId id, PackConfig config, std::string label, Timing timing, Clock& clock,
                     Sink& sink, Log& log)
    : id_(std::move(id)),
      config_(std::move(config)),
      label_(std::move(label)),
      silence_until_offline_(std::max(polls_until_offline * timing.interval, least_until_offline)),
      timing_(timing),
      clock_(clock),
      sink_(sink),
      log_(log),
      asked_in_(clock.now()),
      ask_again_(clock.now()),
      info_due_(clock.now()),
      settings_due_(clock.now()) {
  expect_within(timing.shares_bus ? std::max(silence_until_offline_, least_on_a_bus)
                                  : silence_until_offline_);
}

void PackWatch::answered(Snapshot snapshot, Answer how) {
  answers_ = true;
  late_ = how == Answer::late;
  failures_ = 0;
  ask_again_ = clock_.now();
  expect_within(how == Answer::overheard ? std::max(silence_until_offline_, least_on_a_bus)
                                         : silence_until_offline_);
  if (!config_.name.empty()) snapshot.state->pack = config_.name;
  std::string model = "model not told";
  if (const auto& info = snapshot.info) {
    model = info->model ? *info->model : info->device_name.value_or(model);
  }
  look_at_serial_number(snapshot);
  sink_.publish(id_, std::move(snapshot));
  if (late_) {
    tell(LogLevel::warn, "late", label_ + ": the BMS answers later than --reply-timeout allows");
  } else if (how == Answer::overheard) {
    tell(LogLevel::info, "heard", label_ + ": the BMS is heard on the bus");
  } else {
    tell(LogLevel::info, "answers", fmt::format("{}: the BMS answers ({})", label_, model));
  }
}

void PackWatch::expect_within(milliseconds longest) {
  offline_after_ = std::chrono::floor<seconds>(longest);
  offline_due_ = clock_.now() + longest;
}

void PackWatch::failed(const Error& error, bool line_works) {
  answers_ = false;
  ++failures_;
  if (error.code == Errc::unsupported) {
    ask_again_ = asked_in_ + pause_on_another_dialect;
  } else if (timing_.shares_bus && failures_ >= polls_at_each_slot) {
    const auto step = static_cast<std::size_t>(failures_ - polls_at_each_slot);
    ask_again_ = asked_in_ + pauses_when_silent[std::min(step, pauses_when_silent.size() - 1)] -
                 std::min(slot_tolerance, timing_.interval / 10);
  }
  sink_.publish(id_, error);
  if (std::exchange(late_, false)) return;  // which was told, and may be so at each poll
  const LineUse use = timing_.shares_bus ? LineUse::polled_bus : LineUse::of_one_pack;
  tell(LogLevel::warn, fmt::format("failing {}", to_string(error.code)),
       with_causes(sentence(error, label_, timing_.baudrate), likely_causes(error, use)));
  if (failures_ == polls_until_next_try) {
    log_.warn("{}: still no answer; {}", label_, next_thing_to_try(use, line_works));
  }
}

void PackWatch::port_lost() {
  told_state_.clear();
  want_all_again();
}

void PackWatch::asked_for_info(Clock::TimePoint now, bool answered) noexcept {
  info_due_ = answered ? Clock::TimePoint::max() : now + part_retry;
}

void PackWatch::asked_for_settings(Clock::TimePoint now, bool answered) noexcept {
  settings_due_ = now + (answered ? Clock::TimePoint::duration(settings_period) : part_retry);
}

void PackWatch::check_offline(Clock::TimePoint now) {
  if (!offline_due_ || now < *offline_due_) return;
  offline_due_ = std::nullopt;
  answers_ = false;
  want_all_again();
  log_.warn("{}: no valid answer for {} s; the pack is offline", label_, offline_after_.count());
  sink_.offline(id_);
}

void PackWatch::tell(LogLevel level, std::string state, const std::string& text) {
  if (state == told_state_) return;
  told_state_ = std::move(state);
  log_.line(level, text);
}

void PackWatch::look_at_serial_number(const Snapshot& snapshot) {
  const auto serial = serial_number_of(snapshot);
  if (!serial) return;
  if (serial_number_ && serial_number_ != serial) {
    log_.warn("{}: another pack answers now: serial number {} instead of {}", label_, *serial,
              *serial_number_);
  }
  serial_number_ = serial;
}

}  // namespace jkbms::app
