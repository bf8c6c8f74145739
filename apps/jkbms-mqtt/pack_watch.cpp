#include "pack_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "diagnosis.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int polls_until_offline = 3;
constexpr milliseconds least_until_offline{10'000};
constexpr int polls_until_next_try = 3;
constexpr int polls_at_each_slot = 3;  // of a silent pack
constexpr std::array<seconds, 3> pauses_when_silent = {seconds{10}, seconds{30}, seconds{60}};
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
      ask_again_(clock.now()),
      info_due_(clock.now()),
      settings_due_(clock.now()),
      offline_due_(clock.now() + silence_until_offline_) {}

void PackWatch::answered(Snapshot snapshot) {
  failures_ = 0;
  ask_again_ = clock_.now();
  offline_due_ = clock_.now() + silence_until_offline_;
  if (!config_.name.empty()) snapshot.status.pack = config_.name;
  const std::string model = snapshot.info.model
                                ? *snapshot.info.model
                                : snapshot.info.device_name.value_or("model not told");
  look_at_serial_number(snapshot);
  sink_.publish(id_, std::move(snapshot));
  tell(LogLevel::info, "answers", fmt::format("{}: the BMS answers ({})", label_, model));
}

void PackWatch::failed(const Error& error) {
  ++failures_;
  if (timing_.shares_bus && failures_ >= polls_at_each_slot) {
    const auto step = static_cast<std::size_t>(failures_ - polls_at_each_slot);
    ask_again_ = clock_.now() + pauses_when_silent[std::min(step, pauses_when_silent.size() - 1)];
  }
  sink_.publish(id_, error);
  std::string text = sentence(error, label_, timing_.baudrate);
  const char* separator = ". Likely causes: ";
  for (const std::string& cause : likely_causes(error, timing_.shares_bus)) {
    text += std::exchange(separator, "; ") + cause;
  }
  tell(LogLevel::warn, fmt::format("failing {}", to_string(error.code)), text);
  if (failures_ == polls_until_next_try) {
    log_.warn("{}: still no answer; {}", label_, next_thing_to_try(timing_.shares_bus));
  }
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
  info_due_ = now;
  sink_.offline(id_);
  log_.warn("{}: no valid answer for {} s; the pack is offline", label_,
            std::chrono::duration_cast<seconds>(silence_until_offline_).count());
}

void PackWatch::tell(LogLevel level, std::string state, const std::string& text) {
  if (state == told_state_) return;
  told_state_ = std::move(state);
  log_.line(level, text);
}

void PackWatch::look_at_serial_number(const Snapshot& snapshot) {
  const auto& serial = snapshot.info.serial_number;
  if (!serial) return;
  if (serial_number_ && serial_number_ != serial) {
    log_.warn("{}: another pack answers now: serial number {} instead of {}", label_, *serial,
              *serial_number_);
  }
  serial_number_ = serial;
}

}  // namespace jkbms::app
