#include "jkbms/capture_replay.hpp"

namespace jkbms {

CaptureReplay::CaptureReplay(const Capture& capture, const Protocol& protocol)
    : capture_(capture), protocol_(protocol), assembler_(protocol) {}

std::optional<CaptureReplay::Reading> CaptureReplay::next() {
  while (const auto frame = next_frame()) {
    auto decoded = protocol_.decode(*frame, known_);
    if (!decoded || decoded->kind != Decoded::Kind::data) continue;
    merge(known_, decoded->snapshot);
    Reading reading{std::nullopt, std::move(decoded->snapshot)};
    if (next_record_ > 0) reading.at = capture_.records[next_record_ - 1].at;
    return reading;
  }
  return std::nullopt;
}

std::optional<BytesView> CaptureReplay::next_frame() {
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
