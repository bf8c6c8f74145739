#ifndef JKBMS_TESTS_SUPPORT_CAPTURE_TEXT_HPP
#define JKBMS_TESTS_SUPPORT_CAPTURE_TEXT_HPP

#include <map>
#include <string>

#include "support/golden_frames.hpp"

namespace jkbms::test {

/// The text of a capture file with one message. Each register has a line and a comment.
std::string annotated_capture(const GoldenFrame& frame);

/// The text of a capture file with bytes that form no message.
std::string plain_capture(const BadFrame& frame);

/// The captures of examples/captures: the text of each file by its name.
std::map<std::string, std::string> example_captures();

}  // namespace jkbms::test

#endif
