#include "console/one_turn.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "line/pack_label.hpp"

namespace jkbms::app {

void OneTurn::publish(const PackId& pack, const Snapshot& known, Part /*fresh*/) {
  packs_[pack] = known;
}

std::vector<OneTurn::Pack> OneTurn::packs() const {
  std::vector<Pack> ordered;
  for (const PackConfig& pack : config_.packs) {
    for (const auto& [id, known] : packs_) {
      if (id.topic_part == pack.topic_part) ordered.push_back({id, known});
    }
  }
  for (const auto& [id, known] : packs_) {
    if (std::ranges::find(ordered, id, &Pack::id) == ordered.end()) ordered.push_back({id, known});
  }
  return ordered;
}

void OneTurn::heard(const PackReading& reading) {
  heard_.insert(reading.message.address.value_or(0));
  messages_.heard(reading);
}

void OneTurn::poll_failed(const FailedPoll& poll) {
  failure_ = poll.failure;
  failed_name_ = port_and_pack(config_, poll.address);
  trouble_reported_ = true;
  messages_.poll_failed(poll);
}

void OneTurn::line_changed(const LineChange& change) {
  if (change.state == LineState::noise || change.state == LineState::nobody) {
    trouble_reported_ = true;
  }
  messages_.line_changed(change);
}

std::optional<OneTurn::Trouble> OneTurn::trouble(const MonitorReport& report) const {
  const auto missing = missing_packs();
  if (missing.empty() && !packs_.empty()) return std::nullopt;
  const bool shares_bus = config_.protocol->shares_bus();
  if (failure_) {
    const LineUse use = shares_bus ? LineUse::polled_bus : LineUse::of_one_pack;
    return Trouble{message_of(failure_->silence),
                   poll_sentence(*failure_, failed_name_, config_.baudrate, false),
                   likely_causes(failure_->silence, failure_->heard, use, false, config_.baudrate)};
  }
  const Silence silence = report.silence;
  Trouble trouble{
      message_of(silence),
      listening_sentence(silence, report.line, config_.serialport, config_.baudrate),
      likely_causes(silence, report.line, LineUse::overheard_bus, false, config_.baudrate)};
  if (!packs_.empty()) {
    trouble.message = Message::pack_not_heard;
    trouble.sentence = fmt::format("{}: {} was not heard on the bus", config_.serialport,
                                   fmt::join(missing, ", "));
    trouble.causes = {};
  }
  return trouble;
}

std::vector<std::string> OneTurn::missing_packs() const {
  std::vector<std::string> labels;
  if (!config_.protocol->shares_bus()) return labels;
  for (const PackConfig& pack : config_.packs) {
    if (!heard_.contains(pack.address)) labels.push_back(pack_label(config_, pack.address));
  }
  return labels;
}

}  // namespace jkbms::app
