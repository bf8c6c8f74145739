#include "jkbms/line.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include "jkbms/bms_client.hpp"
#include "jkbms/frame_assembler.hpp"
#include "line/arrival_times.hpp"
#include "line/attribution.hpp"
#include "line/failure_text.hpp"
#include "line/master_detector.hpp"
#include "line/other_dialects.hpp"
#include "line/reply_speed.hpp"

namespace jkbms {
namespace {

using std::chrono::milliseconds;
using TimePoint = Clock::TimePoint;

constexpr std::size_t chunk_size = 512;
constexpr std::chrono::hours longest_wait{1};  // for a transport that adds it to the time
constexpr int pieces_at_most = 3;              // piece timeouts that one reply may take
constexpr milliseconds noisy_line{2000};       // the longest wait for a quiet line
constexpr milliseconds end_of_message{500};    // only slow gateways pause longer inside a message
constexpr milliseconds longest_pause{3000};    // later bytes do not belong to the message before

const Snapshot nothing_known;

/// The current question of a line.
struct Asking {
  Question question;
  TimePoint since;                // when ask() was called
  std::optional<TimePoint> sent;  // nullopt: the request waits for a quiet line
  TimePoint deadline;             // for the reply
  std::optional<TimePoint> master_before;
  LineCounters before;  // the counters when the request was sent
  int attempts_left = 1;
  bool has_read = false;  // the bytes before the request were read
};

}  // namespace

struct Line::Parts {
  Parts(const Protocol& protocol, Timing its_timing)
      : timing(its_timing),
        assembler(protocol),
        attribution(protocol.shares_bus(), its_timing),
        dialects(protocol) {}

  const Timing timing;

  FrameAssembler assembler;
  Attribution attribution;
  MasterDetector master;
  OtherDialects dialects;
  ArrivalTimes arrivals;
  ReplySpeed speed;
  TimePoint last_byte;                 // when it was read, or when the transport was attached
  bool looked_behind_silence = false;  // since the last byte was read

  std::optional<Asking> asking;
  std::optional<Failure> failure;
  std::map<std::optional<std::uint8_t>, Snapshot> known;
  LineCounters counters;        // without those of the assembler and the attribution
  std::string structure_error;  // why the last frame could not be decoded, if one could not
  std::optional<std::uint8_t> unknown_identifier;
};

Line::Line(const Protocol& protocol, Clock& clock, Timing timing)
    : protocol_(protocol), clock_(clock), parts_(std::make_unique<Parts>(protocol, timing)) {}

Line::~Line() = default;

void Line::attach(Transport& transport) {
  detach();
  transport_ = &transport;
  parts_->last_byte = clock_.now();
}

void Line::detach() {
  transport_ = nullptr;
  cancel();
  parts_->assembler.clear();
  parts_->attribution.drop_waiting();
}

Status Line::ask(Question question) {
  if (asking()) return Error{Errc::invalid_argument, "a question is under way on this line"};
  if (question.request.bytes.empty()) return Error{Errc::invalid_argument, "the request is empty"};
  if (protocol_.shares_bus() && !question.address) {
    return Error{Errc::invalid_argument, "a pack on a shared bus is asked by its address"};
  }
  parts_->failure.reset();
  parts_->structure_error.clear();
  parts_->dialects.start();
  ++parts_->counters.polls;
  Asking& asking = parts_->asking.emplace();
  asking.since = clock_.now();
  asking.master_before = master_heard();
  asking.attempts_left = std::max(question.attempts, 1);
  asking.question = question;
  return {};
}

bool Line::asking() const noexcept {
  return parts_->asking.has_value();
}

const std::optional<Failure>& Line::failure() const noexcept {
  return parts_->failure;
}

void Line::cancel() {
  parts_->asking.reset();
  parts_->attribution.given_up();
}

Result<std::optional<Heard>> Line::next(TimePoint until, const std::stop_token& stop) {
  using Nothing = std::optional<Heard>;
  if (transport_ == nullptr) return Error{Errc::io, "the line has no port"};
  for (bool has_read = false;; has_read = true) {
    if (auto heard = next_buffered()) return heard;
    if (stop.stop_requested()) return Nothing{};
    if (asking()) {
      const auto ended = advance_question();
      if (!ended) {
        cancel();
        return ended.error();
      }
      if (*ended) return Nothing{};
    }
    const auto now = clock_.now();
    if (has_read && now >= until) return Nothing{};
    const auto wake = std::min(next_event(until), now + longest_wait);
    const auto wait = std::chrono::ceil<milliseconds>(wake - now);
    if (auto received = read(std::max(wait, milliseconds{0}), stop); !received) {
      cancel();
      return received.error();
    }
  }
}

std::optional<Heard> Line::next_buffered() {
  FrameAssembler& assembler = parts_->assembler;
  for (;;) {
    auto frame = assembler.next();
    if (!frame && silence_ends_message()) {
      frame = assembler.next_behind_gap();
      parts_->looked_behind_silence = !frame;
    }
    if (!frame) return std::nullopt;
    if (auto heard = take(*frame)) return heard;
  }
}

/// Whether the rest of an incomplete message is not expected any more.
bool Line::silence_ends_message() const {
  if (!parts_->assembler.pending() || parts_->looked_behind_silence) return false;
  const auto now = clock_.now();
  const auto& asking = parts_->asking;
  return now - parts_->last_byte >= end_of_message ||
         (asking && asking->sent && now >= asking->deadline);
}

std::optional<Heard> Line::take(const Frame& frame) {
  FrameAssembler& assembler = parts_->assembler;
  LineCounters& counters = parts_->counters;
  const std::uint64_t end = assembler.position();
  const std::uint64_t begin = end - frame.bytes().size();
  const Attribution::Place place{parts_->arrivals.of(begin), parts_->arrivals.of(end - 1),
                                 assembler.counters().bytes_dropped,
                                 assembler.counters().fillers_dropped};
  parts_->arrivals.forget_before(end);
  auto decoded = protocol_.decode(frame, known(std::nullopt));
  if (!decoded) {
    ++counters.bad_frames;
    parts_->structure_error = decoded.error().detail;
    return std::nullopt;
  }
  if (decoded->unknown_identifier) parts_->unknown_identifier = decoded->unknown_identifier;
  const bool data = decoded->kind == Decoded::Kind::data;
  if (data) parts_->dialects.understood();
  auto verdict = parts_->attribution.take(*std::move(decoded), frame.bytes(), place);
  switch (verdict.sign) {
    case Attribution::Sign::none:
      break;
    case Attribution::Sign::echo:
      ++counters.echoes;
      return std::nullopt;
    case Attribution::Sign::foreign_request:
      if (protocol_.shares_bus()) parts_->master.foreign_request(place.end);
      break;
    case Attribution::Sign::unasked_answer:
      if (protocol_.shares_bus()) parts_->master.unasked_answer(place.end);
      break;
  }
  if (verdict.heard) {
    learn(*verdict.heard);
  } else if (!data) {
    ++counters.other_frames;
  }
  return std::move(verdict.heard);
}

/// Adds values to what is known of their pack. An answer ends the current question.
void Line::learn(Heard& heard) {
  LineCounters& counters = parts_->counters;
  if (heard.snapshot.state) heard.snapshot.state->timestamp = clock_.wall();
  Snapshot& known = parts_->known[heard.address];
  if (heard.part) merge(known, heard.snapshot);
  if (heard.how == Heard::How::asked) {
    ++counters.answers;
    parts_->speed.answered();
    if (const auto& asking = parts_->asking; asking && asking->sent) {
      const auto took = std::chrono::ceil<milliseconds>(clock_.now() - *asking->sent);
      counters.longest_answer = std::max(counters.longest_answer, std::optional(took));
    }
    parts_->asking.reset();
  } else {
    ++counters.not_asked;
  }
}

/// When the line must act next if nothing is heard before.
TimePoint Line::next_event(TimePoint at_most) const {
  TimePoint event = at_most;
  if (parts_->assembler.pending() && !parts_->looked_behind_silence) {
    event = std::min(event, parts_->last_byte + end_of_message);
  }
  if (const auto& asking = parts_->asking) {
    event = std::min(event, asking->sent ? asking->deadline : quiet_at());
  }
  return event;
}

/// When the request may be sent if the line stays quiet.
TimePoint Line::quiet_at() const {
  const Asking& asking = *parts_->asking;
  if (!asking.has_read) return asking.since;
  const milliseconds gap = asking.question.gap;
  return std::min(parts_->last_byte + gap, asking.since + std::max(noisy_line, gap));
}

Result<bool> Line::advance_question() {
  Asking& asking = *parts_->asking;
  const auto now = clock_.now();
  if (!asking.sent) {
    if (!asking.has_read || now < quiet_at()) return false;
    if (master_heard() != asking.master_before) {
      end_question({Silence::other_master,
                    {Errc::unexpected_reply, "another master speaks on the bus"},
                    {}});
      return true;
    }
    if (auto sent = send_question(); !sent) return sent.error();
    return false;
  }
  if (parts_->dialects.heard() != nullptr || parts_->dialects.device() != OtherDevice::none) {
    end_question(failure_of_attempt({}));
    return true;
  }
  allow_for_the_rest();
  return now >= asking.deadline && end_attempt();
}

Status Line::send_question() {
  Asking& asking = *parts_->asking;
  const Question& question = asking.question;
  parts_->assembler.clear();
  const auto now = clock_.now();
  parts_->attribution.asked(question.request, question.address, now);
  asking.before = counters();
  parts_->speed.asked();
  asking.sent = now;
  asking.deadline = now + question.reply_timeout;
  return transport_->send(question.request.bytes);
}

/// Extends the deadline for a reply that has begun and may still become a frame.
void Line::allow_for_the_rest() {
  Asking& asking = *parts_->asking;
  const Question& question = asking.question;
  const auto first = *asking.sent + question.reply_timeout;
  const bool begun = parts_->attribution.waits_for_acknowledgement() ||
                     parts_->assembler.beginning().stated_size > 0;
  asking.deadline = begun ? std::clamp(parts_->last_byte + question.piece_timeout, first,
                                       first + pieces_at_most * question.piece_timeout)
                          : first;
}

/// Returns whether no attempt is left.
bool Line::end_attempt() {
  Asking& asking = *parts_->asking;
  ++parts_->counters.timeouts;
  const FrameAssembler::Beginning cut = parts_->assembler.beginning();
  parts_->assembler.clear();
  parts_->attribution.drop_waiting();
  parts_->attribution.given_up();
  if (--asking.attempts_left > 0) {
    asking.sent.reset();
    asking.since = clock_.now();
    return false;
  }
  end_question(failure_of_attempt(cut));
  return true;
}

void Line::end_question(Failure failure) {
  cancel();
  parts_->failure = std::move(failure);
}

Failure Line::failure_of_attempt(const FrameAssembler::Beginning& cut) const {
  const Asking& asking = *parts_->asking;
  return explain_failure({.heard = counters() - asking.before,
                          .protocol = &protocol_,
                          .other_dialect = parts_->dialects.heard(),
                          .structure_error = parts_->structure_error,
                          .cut = cut,
                          .reply_timeout = asking.question.reply_timeout});
}

/// Pauses while the rest of a reply cannot have come yet.
void Line::leave_port_alone(const std::stop_token& stop) {
  const auto& asking = parts_->asking;
  if (parts_->timing != Timing::of_a_wire || !asking || !asking->sent) return;
  const FrameAssembler::Beginning reply = parts_->assembler.beginning();
  if (reply.stated_size <= reply.received) return;
  const auto until = parts_->speed.look_again(reply.stated_size - reply.received);
  if (until > clock_.now()) clock_.wait_until(std::min(until, asking->deadline), stop);
}

Result<std::size_t> Line::read(milliseconds timeout, const std::stop_token& stop) {
  leave_port_alone(stop);
  std::array<std::uint8_t, chunk_size> chunk;
  auto received = transport_->receive(chunk, timeout, stop);
  if (parts_->asking) parts_->asking->has_read = true;
  if (!received || *received == 0) return received;
  const BytesView bytes = BytesView(chunk).first(*received);
  const auto now = clock_.now();
  if (!asking() && now - parts_->last_byte >= longest_pause) {
    parts_->assembler.clear();
    parts_->attribution.drop_waiting();
  }
  parts_->last_byte = now;
  parts_->looked_behind_silence = false;
  parts_->counters.bytes += bytes.size();
  parts_->arrivals.forget_before(parts_->assembler.position());
  parts_->arrivals.add(bytes.size(), now);
  parts_->speed.received(bytes.size(), now);
  parts_->assembler.feed(bytes);
  parts_->dialects.feed(bytes);
  return received;
}

BmsClient Line::client(std::optional<std::uint8_t> address, ClientOptions options) {
  options.address = address;
  return BmsClient(*this, options);
}

const Snapshot& Line::known(std::optional<std::uint8_t> address) const {
  const auto found = parts_->known.find(address);
  return found == parts_->known.end() ? nothing_known : found->second;
}

std::optional<TimePoint> Line::master_heard() const noexcept {
  return parts_->master.heard();
}

const Protocol* Line::other_dialect() const noexcept {
  return parts_->dialects.heard();
}

std::optional<std::uint8_t> Line::unknown_identifier() const noexcept {
  return parts_->unknown_identifier;
}

LineCounters Line::counters() const {
  LineCounters counters = parts_->counters;
  const FrameAssembler::Counters& assembled = parts_->assembler.counters();
  counters.bad_frames += assembled.corrupt;
  counters.bytes_dropped = assembled.bytes_dropped;
  counters.fillers = assembled.fillers_dropped;
  counters.unattributed_by_reason = parts_->attribution.unattributed();
  counters.other_device = parts_->dialects.device();
  return counters;
}

}  // namespace jkbms
