#ifndef JKBMS_TESTS_SUPPORT_GOLDEN_FRAMES_HPP
#define JKBMS_TESTS_SUPPORT_GOLDEN_FRAMES_HPP

#include <string>
#include <vector>

#include "support/frame_writer.hpp"

namespace jkbms::test {

/// A frame of tests/golden: its fields, and the reason why it exists.
struct GoldenFrame {
  std::string name;
  std::string note;
  FrameFields fields;
};

/// Every frame that a pack may send. Each has a `.state.json` file, written from the vendor's
/// documents.
std::vector<GoldenFrame> golden_frames();

/// A frame that must not be decoded.
struct BadFrame {
  std::string name;
  std::string note;
  Bytes bytes;
};
std::vector<BadFrame> bad_frames();

}  // namespace jkbms::test

#endif
