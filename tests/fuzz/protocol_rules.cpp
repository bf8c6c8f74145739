#include "fuzz/protocol_rules.hpp"

#include <algorithm>

#include "fuzz/require.hpp"
#include "jkbms/frame_assembler.hpp"
#include "support/decode_message.hpp"

namespace jkbms::fuzz {
namespace {

/// The messages of `stream`, fed in pieces of `chunk` bytes.
std::vector<Bytes> assemble(const Protocol& protocol, BytesView stream, std::size_t chunk) {
  FrameAssembler assembler(protocol);
  std::vector<Bytes> frames;
  const std::size_t total = stream.size();
  std::size_t in_frames = 0;
  const auto keep = [&](const Frame& frame) {
    frames.emplace_back(frame.bytes().begin(), frame.bytes().end());
    in_frames += frame.bytes().size();
  };
  while (!stream.empty()) {
    const BytesView piece = stream.first(std::min(chunk, stream.size()));
    stream = stream.subspan(piece.size());
    assembler.feed(piece);
    while (const auto frame = assembler.next()) keep(*frame);
  }
  while (const auto frame = assembler.next_behind_gap()) keep(*frame);
  assembler.clear();
  require(in_frames + assembler.counters().bytes_dropped == total, "every byte is accounted for");
  require(assembler.counters().frames == frames.size(), "every frame is counted");
  return frames;
}

void decode_all(const Protocol& protocol, const std::vector<Bytes>& frames, FrameRule frame_rule) {
  Snapshot known;
  for (const Bytes& frame : frames) {
    frame_rule(frame);
    const auto decoded = test::decode_message(protocol, frame, known);
    if (!decoded) {
      require(decoded.error().code == Errc::bad_frame, "a refused frame is a bad frame");
      continue;
    }
    require(decoded->undecoded_bytes <= frame.size(), "undecoded bytes are of this frame");
    if (decoded->kind == Decoded::Kind::data) merge(known, decoded->snapshot);
  }
}

/// The ranges of the messages. Scans again from each byte that is in no message.
std::vector<std::pair<std::size_t, std::size_t>> places(const Protocol& protocol,
                                                        BytesView stream) {
  std::vector<std::pair<std::size_t, std::size_t>> found;
  for (std::size_t at = 0; at < stream.size();) {
    const Scan scan = protocol.scan(stream.subspan(at));
    require(scan.size <= stream.size() - at, "a verdict is about bytes that are there");
    if (scan.kind == Scan::Kind::frame) found.emplace_back(at, scan.size);
    at += std::max<std::size_t>(scan.size, 1);
  }
  return found;
}

void redact(const Protocol& protocol, BytesView stream, Redaction what) {
  Bytes once(stream.begin(), stream.end());
  const auto ranges = protocol.redact(once, what);
  require(once.size() == stream.size(), "redaction keeps the size");
  for (const ByteRange& range : ranges) {
    require(range.offset + range.size <= once.size(), "a masked range is inside");
    const BytesView masked = BytesView(once).subspan(range.offset, range.size);
    require(std::ranges::all_of(masked, [](std::uint8_t byte) { return byte == 'X'; }),
            "a masked range is masked");
  }
  const auto before = places(protocol, stream);
  const auto after = places(protocol, once);
  require(std::ranges::includes(after, before), "redaction keeps every message");
}

}  // namespace

void require_rules(const Protocol& protocol, BytesView stream, FrameRule frame_rule) {
  const auto frames = assemble(protocol, stream, std::max<std::size_t>(stream.size(), 1));
  for (const std::size_t chunk : {1U, 7U, 64U}) {
    require(assemble(protocol, stream, chunk) == frames, "chunks do not matter");
  }
  decode_all(protocol, frames, frame_rule);
  redact(protocol, stream, Redaction::passcodes);
  redact(protocol, stream, Redaction::passcodes_and_names);
}

}  // namespace jkbms::fuzz
