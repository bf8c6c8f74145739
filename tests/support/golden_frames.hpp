#ifndef JKBMS_TESTS_SUPPORT_GOLDEN_FRAMES_HPP
#define JKBMS_TESTS_SUPPORT_GOLDEN_FRAMES_HPP

#include <string>
#include <vector>

#include "support/frame_writer.hpp"

namespace jkbms::test {

/// A frame of tests/golden: what the writer is given, and why it is there.
struct GoldenFrame {
  std::string name;
  std::string note;
  FrameFields fields;
};

/// Every frame that a pack may send; each has a `.state.json` beside it, written from the
/// documents.
std::vector<GoldenFrame> golden_frames();

/// A frame that must give no snapshot.
struct BadFrame {
  std::string name;
  std::string note;
  Bytes bytes;
};
std::vector<BadFrame> bad_frames();

}  // namespace jkbms::test

#endif
