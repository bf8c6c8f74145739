#include <algorithm>
#include <utility>

#include "jkbms/capture.hpp"

namespace jkbms {
namespace {

constexpr std::size_t hand_over_at = 8192;        // bytes, because noise may never become a message
constexpr std::size_t context = 64;               // bytes before a passcode that identify it
constexpr std::chrono::seconds longest_pause{3};  // inside a message

/// The parts of `ranges` that lie inside `within`, with offsets from its beginning.
std::vector<ByteRange> parts_within(const std::vector<ByteRange>& ranges, ByteRange within) {
  std::vector<ByteRange> parts;
  for (const ByteRange& range : ranges) {
    const std::size_t begin = std::max(range.offset, within.offset);
    const std::size_t end = std::min(range.offset + range.size, within.offset + within.size);
    if (begin < end) parts.push_back({begin - within.offset, end - begin});
  }
  return parts;
}

}  // namespace

CaptureTransport::CaptureTransport(std::unique_ptr<Transport> inner, const Protocol& protocol,
                                   Redaction redaction, Clock& clock, Writer writer,
                                   std::optional<Clock::TimePoint> start)
    : inner_(std::move(inner)),
      protocol_(protocol),
      redaction_(redaction),
      clock_(clock),
      writer_(std::move(writer)),
      start_(start.value_or(clock.now())) {}

CaptureTransport::~CaptureTransport() {
  hand_over();
}

std::chrono::milliseconds CaptureTransport::elapsed() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - start_);
}

Status CaptureTransport::send(BytesView bytes) {
  if (!awaits_the_rest()) hand_over();
  CaptureRecord record{elapsed(), CaptureRecord::Direction::sent, {bytes.begin(), bytes.end()}, {}};
  record.masked = protocol_.redact(record.bytes, redaction_);
  if (passed_.empty()) {
    writer_(record);
  } else {
    passed_.push_back({record.at.value_or(elapsed()), 0, std::move(record)});
  }
  return inner_->send(bytes);
}

/// Whether a message has begun and its rest may still come.
bool CaptureTransport::awaits_the_rest() const {
  return scanned_ < received_.size() && elapsed() - passed_.back().at < longest_pause;
}

Result<std::size_t> CaptureTransport::receive(std::span<std::uint8_t> into,
                                              std::chrono::milliseconds timeout,
                                              const std::stop_token& stop) {
  auto received = inner_->receive(into, timeout, stop);
  if (received && *received > 0) {
    const BytesView bytes = into.first(*received);
    received_.insert(received_.end(), bytes.begin(), bytes.end());
    passed_.push_back({elapsed(), bytes.size()});
    if (ends_with_whole_message()) {
      hand_over();
    } else if (received_.size() >= hand_over_at) {
      hand_over(context);
    }
  }
  return received;
}

bool CaptureTransport::ends_with_whole_message() {
  bool whole = false;
  while (scanned_ < received_.size()) {
    const Scan scan = protocol_.scan(BytesView(received_).subspan(scanned_));
    if (scan.kind == Scan::Kind::need_more) return false;
    whole = scan.kind == Scan::Kind::frame;
    scanned_ += scan.size;
  }
  return whole;
}

/// Gives everything to the writer but the newest records that hold at least `bytes_to_keep` bytes.
void CaptureTransport::hand_over(std::size_t bytes_to_keep) {
  const auto masked = protocol_.redact(received_, redaction_);
  std::size_t at = 0;
  while (!passed_.empty() && received_.size() - at - passed_.front().received >= bytes_to_keep) {
    const Passed& record = passed_.front();
    if (record.received == 0) {
      writer_(record.sent);
    } else {
      const auto begin = received_.begin() + static_cast<std::ptrdiff_t>(at);
      writer_({record.at,
               CaptureRecord::Direction::received,
               {begin, begin + static_cast<std::ptrdiff_t>(record.received)},
               parts_within(masked, {at, record.received})});
    }
    at += record.received;
    passed_.pop_front();
  }
  received_.erase(received_.begin(), received_.begin() + static_cast<std::ptrdiff_t>(at));
  scanned_ -= std::min(scanned_, at);
}

}  // namespace jkbms
