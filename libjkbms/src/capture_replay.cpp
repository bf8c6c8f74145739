#include "jkbms/capture_replay.hpp"

#include <algorithm>

#include "line/attribution.hpp"

namespace jkbms {
namespace {

constexpr std::chrono::seconds patience_of_a_poll{1};  // of the program that made the capture

/// How many messages of each kind a capture holds.
struct Census {
  std::size_t with_values = 0;
  std::size_t acknowledgements = 0;
  std::size_t requests = 0;
};

Census count_messages(const Capture& capture, const Protocol& protocol) {
  FrameAssembler assembler(protocol);
  Census census;
  for (const CaptureRecord& record : capture.records) {
    if (record.direction == CaptureRecord::Direction::sent) {
      ++census.requests;
      continue;
    }
    assembler.feed(record.bytes);
    while (const auto frame = assembler.next()) {
      const auto decoded = protocol.decode(*frame, {});
      if (!decoded) continue;
      if (decoded->kind == Decoded::Kind::data) ++census.with_values;
      if (decoded->kind == Decoded::Kind::acknowledgement) ++census.acknowledgements;
      if (decoded->kind == Decoded::Kind::request) ++census.requests;
    }
  }
  return census;
}

/// The request in a sent record of a capture; nullopt: the bytes are not a request.
std::optional<Decoded> decode_request(const Protocol& protocol, BytesView bytes) {
  const auto frame = protocol.frame(bytes);
  if (!frame) return std::nullopt;
  auto decoded = protocol.decode(*frame, {});
  if (!decoded || decoded->kind != Decoded::Kind::request) return std::nullopt;
  return *std::move(decoded);
}

}  // namespace

const Protocol& protocol_of(const Capture& capture) {
  const Protocol* best = protocols().front();
  std::size_t most = 0;
  for (const Protocol* protocol : protocols()) {
    const std::size_t found = count_messages(capture, *protocol).with_values;
    if (found > most) {
      best = protocol;
      most = found;
    }
  }
  return *best;
}

CaptureReplay::CaptureReplay(const Capture& capture, const Protocol& protocol)
    : capture_(capture), protocol_(protocol), assembler_(protocol) {
  const Census census = count_messages(capture, protocol);
  const bool names_packs = protocol.shares_bus() && census.acknowledgements > 0;
  const auto proof = census.requests > 0 ? Attribution::Proof::request_and_acknowledgement
                                         : Attribution::Proof::acknowledgement;
  attribution_ = std::make_unique<Attribution>(names_packs, Timing::of_a_network, proof);
}

CaptureReplay::~CaptureReplay() = default;

std::optional<CaptureReplay::Reading> CaptureReplay::next() {
  while (const auto frame = next_frame()) {
    auto decoded = protocol_.decode(*frame, known_[std::nullopt]);
    if (!decoded) {
      ++bad_frames_;
      continue;
    }
    const auto& counters = assembler_.counters();
    const auto at = time_of_record();
    if (asked_at_ && at - *asked_at_ > patience_of_a_poll) attribution_->given_up();
    const Attribution::Place place{at, at, counters.bytes_dropped, counters.fillers_dropped};
    auto heard = attribution_->take(*std::move(decoded), frame->bytes(), place).heard;
    if (!heard) continue;
    Snapshot& known = known_[heard->address];
    if (heard->part) merge(known, heard->snapshot);
    Reading reading{std::nullopt, *std::move(heard), known};
    if (next_record_ > 0) reading.at = capture_.records[next_record_ - 1].at;
    return reading;
  }
  attribution_->drop_waiting();
  return std::nullopt;
}

std::optional<Frame> CaptureReplay::next_frame() {
  for (;;) {
    if (auto frame = assembler_.next()) return frame;
    const bool at_end = next_record_ == capture_.records.size();
    const bool at_request =
        !at_end && capture_.records[next_record_].direction == CaptureRecord::Direction::sent;
    if (at_end || at_request) {
      if (auto frame = assembler_.next_behind_gap()) return frame;
      assembler_.clear();
    }
    if (at_end) return std::nullopt;
    const CaptureRecord& record = capture_.records[next_record_++];
    if (!at_request) {
      assembler_.feed(record.bytes);
    } else if (const auto request = decode_request(protocol_, record.bytes)) {
      attribution_->asked({record.bytes, request->part.value_or(Part::all)}, request->address,
                          time_of_record());
      asked_at_ = time_of_record();
    }
  }
}

/// When the last record that was read passed; the beginning of the capture if it has no times.
Clock::TimePoint CaptureReplay::time_of_record() const {
  if (next_record_ == 0) return {};
  const auto at = capture_.records[next_record_ - 1].at;
  return Clock::TimePoint{} + at.value_or(std::chrono::milliseconds{0});
}

LineCounters CaptureReplay::counters() const {
  LineCounters counters;
  counters.bytes_dropped = assembler_.counters().bytes_dropped;
  counters.bad_frames = assembler_.counters().corrupt + bad_frames_;
  counters.unattributed_by_reason = attribution_->unattributed();
  return counters;
}

}  // namespace jkbms
