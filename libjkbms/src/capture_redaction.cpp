#include <algorithm>
#include <vector>

#include "jkbms/capture.hpp"

namespace jkbms {
namespace {

/// For each byte of a stream whether it lies in one of the ranges.
std::vector<bool> marks(const std::vector<ByteRange>& ranges, std::size_t size) {
  std::vector<bool> marked(size);
  for (const ByteRange& range : ranges) {
    std::fill_n(marked.begin() + static_cast<std::ptrdiff_t>(range.offset), range.size, true);
  }
  return marked;
}

/// The marked bytes between `begin` and `end`, with offsets from `begin`.
std::vector<ByteRange> marked_between(const std::vector<bool>& marked, std::size_t begin,
                                      std::size_t end) {
  std::vector<ByteRange> ranges;
  for (std::size_t at = begin; at < end; ++at) {
    if (!marked[at]) continue;
    if (at == begin || !marked[at - 1]) ranges.push_back({at - begin, 0});
    ++ranges.back().size;
  }
  return ranges;
}

/// Redacts all bytes of one direction as one stream. The time that it takes
/// does not grow with the number of records times that of ranges: a line may be short.
void redact(Capture& capture, CaptureRecord::Direction direction, const Protocol& protocol,
            Redaction what) {
  Bytes stream;
  for (const CaptureRecord& record : capture.records) {
    if (record.direction != direction) continue;
    stream.insert(stream.end(), record.bytes.begin(), record.bytes.end());
  }
  const auto masked = marks(protocol.redact(stream, what), stream.size());
  std::size_t at = 0;
  for (CaptureRecord& record : capture.records) {
    if (record.direction != direction) continue;
    const auto begin = stream.begin() + static_cast<std::ptrdiff_t>(at);
    const std::size_t size = record.bytes.size();
    record.bytes.assign(begin, begin + static_cast<std::ptrdiff_t>(size));
    record.masked = marked_between(masked, at, at + size);
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
