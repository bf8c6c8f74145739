#include "recording_observer.hpp"

#include <algorithm>

namespace jkbms::test {
namespace {

std::string text(PackCondition condition) {
  switch (condition) {
    case PackCondition::awaited:
      return "awaited";
    case PackCondition::answering:
      return "answering";
    case PackCondition::late:
      return "late";
    case PackCondition::overheard:
      return "overheard";
    case PackCondition::silent:
      return "silent";
    case PackCondition::unreliable:
      return "unreliable";
  }
  return "";
}

std::string text(LineState state) {
  switch (state) {
    case LineState::closed:
      return "closed";
    case LineState::open:
      return "open";
    case LineState::lost:
      return "lost";
    case LineState::unsteady:
      return "unsteady";
    case LineState::listening_first:
      return "listening first";
    case LineState::polling:
      return "polling";
    case LineState::listening:
      return "listening";
    case LineState::master:
      return "master";
    case LineState::noise:
      return "noise";
    case LineState::nobody:
      return "nobody";
  }
  return "";
}

std::string text(LineNotice::Kind kind) {
  switch (kind) {
    case LineNotice::Kind::unknown_register:
      return "unknown register";
    case LineNotice::Kind::slow_round:
      return "slow round";
    case LineNotice::Kind::no_info:
      return "no info";
  }
  return "";
}

int number(std::optional<std::uint8_t> address) {
  return address ? *address : -1;
}

std::string pack(std::optional<std::uint8_t> address) {
  return address ? "pack " + std::to_string(*address) : "pack";
}

}  // namespace

void RecordingObserver::heard(const PackReading& reading) {
  readings.push_back({elapsed(), number(reading.message.address), reading.message.how,
                      reading.message.part, reading.known, reading.another_pack,
                      reading.message.snapshot.state || reading.message.snapshot.info ||
                          reading.message.snapshot.settings});
  after_reading();
}

void RecordingObserver::withheld(const WithheldReading& reading) {
  verdicts.push_back(reading.verdict);
}

void RecordingObserver::pack_changed(const PackChange& change) {
  pack_changes.push_back(change);
  const std::string name = pack(change.address);
  if (change.kind == PackChange::Kind::report) events.push_back(name + " report");
  if (change.condition != change.before) events.push_back(name + " " + text(change.condition));
  if (change.online && !change.was_online && change.kind == PackChange::Kind::online) {
    events.push_back(name + " online");
  }
  if (!change.online && (change.was_online || !change.failure)) {
    events.push_back(name + " offline");
    offline.push_back(elapsed());
  }
}

void RecordingObserver::poll_failed(const FailedPoll& poll) {
  failed.push_back(number(poll.address));
  after_failure();
}

void RecordingObserver::line_changed(const LineChange& change) {
  line_changes.push_back(change);
  events.push_back("line " + text(change.state));
}

void RecordingObserver::noticed(const LineNotice& notice) {
  notices.push_back(notice);
  events.push_back(text(notice.kind));
}

std::vector<RecordedReading> RecordingObserver::states_of(int address) const {
  std::vector<RecordedReading> states;
  std::ranges::copy_if(readings, std::back_inserter(states), [&](const RecordedReading& each) {
    return each.address == address && each.holds_state();
  });
  return states;
}

std::size_t RecordingObserver::count(const std::string& event) const {
  return static_cast<std::size_t>(std::ranges::count(events, event));
}

}  // namespace jkbms::test
