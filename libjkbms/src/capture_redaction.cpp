#include "jkbms/capture.hpp"

namespace jkbms {

void redact(Capture& capture, const Protocol& protocol, Redaction what) {
  using Direction = CaptureRecord::Direction;
  Bytes received;
  for (CaptureRecord& record : capture.records) {
    if (record.direction == Direction::sent) {
      record.masked = protocol.redact(record.bytes, what);
    } else {
      received.insert(received.end(), record.bytes.begin(), record.bytes.end());
    }
  }
  const auto masked = protocol.redact(received, what);
  std::size_t at = 0;
  for (CaptureRecord& record : capture.records) {
    if (record.direction == Direction::sent) continue;
    const auto begin = received.begin() + static_cast<std::ptrdiff_t>(at);
    const std::size_t size = record.bytes.size();
    record.bytes.assign(begin, begin + static_cast<std::ptrdiff_t>(size));
    record.masked = parts_within(masked, {at, size});
    at += size;
  }
}

}  // namespace jkbms
