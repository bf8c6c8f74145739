#include <algorithm>

#include "jkbms/capture.hpp"

namespace jkbms {
namespace {

constexpr std::size_t hand_over_at = 8192;  // bytes, because noise may never become a message

/// The parts of `ranges` inside `within`, with offsets from its beginning.
std::vector<ByteRange> overlap(const std::vector<ByteRange>& ranges, ByteRange within) {
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
                                   Clock& clock, Writer writer,
                                   std::optional<Clock::TimePoint> start)
    : inner_(std::move(inner)),
      protocol_(protocol),
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
  hand_over();
  CaptureRecord record{elapsed(), CaptureRecord::Direction::sent, {bytes.begin(), bytes.end()}, {}};
  record.masked = protocol_.redact(record.bytes);
  writer_(record);
  return inner_->send(bytes);
}

Result<std::size_t> CaptureTransport::receive(std::span<std::uint8_t> into,
                                              std::chrono::milliseconds timeout,
                                              const std::stop_token& stop) {
  auto received = inner_->receive(into, timeout, stop);
  if (received && *received > 0) {
    const BytesView bytes = into.first(*received);
    received_.insert(received_.end(), bytes.begin(), bytes.end());
    reads_.push_back({elapsed(), bytes.size()});
    if (ends_with_whole_message() || received_.size() >= hand_over_at) hand_over();
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

void CaptureTransport::hand_over() {
  const auto masked = protocol_.redact(received_);
  std::size_t at = 0;
  for (const Read& read : reads_) {
    const auto begin = received_.begin() + static_cast<std::ptrdiff_t>(at);
    writer_({read.at,
             CaptureRecord::Direction::received,
             {begin, begin + static_cast<std::ptrdiff_t>(read.size)},
             overlap(masked, {at, read.size})});
    at += read.size;
  }
  received_.clear();
  reads_.clear();
  scanned_ = 0;
}

}  // namespace jkbms
