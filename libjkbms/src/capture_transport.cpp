#include <algorithm>

#include "jkbms/capture.hpp"

namespace jkbms {
namespace {

constexpr std::size_t hand_over_at = 8192;  // bytes; a bus that nobody asks has no next request

/// The parts of `ranges` that lie in `within`, counted from its beginning.
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
                                   Clock& clock, Writer writer)
    : inner_(std::move(inner)),
      protocol_(protocol),
      clock_(clock),
      writer_(std::move(writer)),
      start_(clock.now()) {}

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
                                              std::chrono::milliseconds timeout) {
  auto received = inner_->receive(into, timeout);
  if (received && *received > 0) {
    const BytesView bytes = into.first(*received);
    received_.push_back(
        {elapsed(), CaptureRecord::Direction::received, {bytes.begin(), bytes.end()}, {}});
    received_bytes_ += bytes.size();
    if (received_bytes_ >= hand_over_at) hand_over();
  }
  return received;
}

void CaptureTransport::hand_over() {
  Bytes stream;
  stream.reserve(received_bytes_);
  for (const CaptureRecord& record : received_) {
    stream.insert(stream.end(), record.bytes.begin(), record.bytes.end());
  }
  const auto masked = protocol_.redact(stream);
  std::size_t at = 0;
  for (CaptureRecord& record : received_) {
    std::copy_n(stream.begin() + static_cast<std::ptrdiff_t>(at), record.bytes.size(),
                record.bytes.begin());
    record.masked = overlap(masked, {at, record.bytes.size()});
    at += record.bytes.size();
    writer_(record);
  }
  received_.clear();
  received_bytes_ = 0;
}

}  // namespace jkbms
