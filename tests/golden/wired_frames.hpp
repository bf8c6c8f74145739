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

/// Data frames of our own in which every named field has a value, and such in which fields say
/// nothing for each reason that there is. No unnamed byte is 0 without need.
std::vector<NamedBytes> own_frames();

/// The streams of packs on wires in a folder of captures. Throws std::runtime_error where one
/// cannot be read.
std::vector<NamedBytes> wired_captures(const std::filesystem::path& folder);

/// The data frames of those streams.
std::vector<NamedBytes> real_frames(const std::filesystem::path& folder);

/// The messages of a stream that has nothing else in it. Throws std::runtime_error.
std::vector<Bytes> messages_of(BytesView stream);

/// What a message says. Throws std::runtime_error.
Decoded decode_wired(BytesView message);

/// `frame` with the sum that fits.
Bytes with_sum(Bytes frame);

}  // namespace jkbms::test

#endif
