#ifndef JKBMS_TESTS_GOLDEN_WIRED_FRAMES_HPP
#define JKBMS_TESTS_GOLDEN_WIRED_FRAMES_HPP

#include <filesystem>
#include <string>
#include <vector>

#include "jkbms/protocol.hpp"

namespace jkbms::test {

struct NamedBytes {
  std::string name;
  Bytes bytes;
};

/// Constructed data frames: with a value in every named field, and with fields without a value for
/// every possible reason. Unnamed bytes are not 0 if possible.
std::vector<NamedBytes> own_frames();

/// The streams in a folder of captures that come from packs on wires. Throws std::runtime_error if
/// one cannot be read.
std::vector<NamedBytes> wired_captures(const std::filesystem::path& folder);

/// The data frames of those streams.
std::vector<NamedBytes> real_frames(const std::filesystem::path& folder);

/// The messages of a stream. Throws std::runtime_error if it has other bytes.
std::vector<Bytes> messages_of(BytesView stream);

/// Decodes a message. Throws std::runtime_error.
Decoded decode_wired(BytesView message);

/// `frame` with the right checksum.
Bytes with_sum(Bytes frame);

}  // namespace jkbms::test

#endif
