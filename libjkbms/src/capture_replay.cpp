#include "jkbms/capture_replay.hpp"

namespace jkbms {
namespace {

/// How many messages of each kind the received bytes hold.
struct Census {
  std::size_t with_values = 0;
  std::size_t acknowledgements = 0;
};

Census count_messages(const Capture& capture, const Protocol& protocol) {
  FrameAssembler assembler(protocol);
  Census census;
  for (const CaptureRecord& record : capture.records) {
    if (record.direction != CaptureRecord::Direction::received) continue;
    assembler.feed(record.bytes);
    while (const auto frame = assembler.next()) {
      const auto decoded = protocol.decode(*frame, {});
      if (!decoded) continue;
      if (decoded->kind == Decoded::Kind::data) ++census.with_values;
      if (decoded->kind == Decoded::Kind::acknowledgement) ++census.acknowledgements;
    }
  }
  return census;
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
    : capture_(capture),
      protocol_(protocol),
      wants_proof_(protocol.shares_bus() && count_messages(capture, protocol).acknowledgements > 0),
      assembler_(protocol) {}

std::optional<CaptureReplay::Reading> CaptureReplay::next() {
  while (const auto frame = next_frame()) {
    auto decoded = protocol_.decode(*frame, known_);
    if (!decoded) continue;
    std::optional<OwnedMessage> message;
    if (wants_proof_) {
      message = proof_.take(*std::move(decoded), assembler_.counters().bytes_dropped);
    } else if (decoded->kind == Decoded::Kind::data) {
      message = OwnedMessage{std::nullopt, std::move(decoded->snapshot), std::move(decoded->log),
                             decoded->part};
    }
    if (!message) continue;
    merge(known_, message->snapshot);
    Reading reading{std::nullopt, *std::move(message)};
    if (next_record_ > 0) reading.at = capture_.records[next_record_ - 1].at;
    return reading;
  }
  proof_.forget();
  return std::nullopt;
}

std::optional<Frame> CaptureReplay::next_frame() {
  for (;;) {
    if (const auto frame = assembler_.next()) return frame;
    const bool at_end = next_record_ == capture_.records.size();
    const bool at_request =
        !at_end && capture_.records[next_record_].direction == CaptureRecord::Direction::sent;
    if (at_end || at_request) {
      if (const auto frame = assembler_.next_behind_gap()) return frame;
      assembler_.clear();
    }
    if (at_end) return std::nullopt;
    const CaptureRecord& record = capture_.records[next_record_++];
    if (!at_request) assembler_.feed(record.bytes);
  }
}

}  // namespace jkbms
