#include "jkbms/capture.hpp"

namespace jkbms {
namespace {

/// Redacts all bytes of one direction as one stream.
void redact(Capture& capture, CaptureRecord::Direction direction, const Protocol& protocol,
            Redaction what) {
  Bytes stream;
  for (const CaptureRecord& record : capture.records) {
    if (record.direction != direction) continue;
    stream.insert(stream.end(), record.bytes.begin(), record.bytes.end());
  }
  const auto masked = protocol.redact(stream, what);
  std::size_t at = 0;
  for (CaptureRecord& record : capture.records) {
    if (record.direction != direction) continue;
    const auto begin = stream.begin() + static_cast<std::ptrdiff_t>(at);
    const std::size_t size = record.bytes.size();
    record.bytes.assign(begin, begin + static_cast<std::ptrdiff_t>(size));
    record.masked = parts_within(masked, {at, size});
    at += size;
  }
}

}  // namespace

void redact(Capture& capture, const Protocol& protocol, Redaction what) {
  redact(capture, CaptureRecord::Direction::received, protocol, what);
  redact(capture, CaptureRecord::Direction::sent, protocol, what);
}

std::string redaction_note(Redaction what) {
  const bool names = what == Redaction::passcodes_and_names;
  return std::string(names ? "passcodes, names and serial numbers" : "passcodes") +
         " (X in their place, checksums made right)";
}

}  // namespace jkbms
