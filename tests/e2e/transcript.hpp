#ifndef JKBMS_TESTS_E2E_TRANSCRIPT_HPP
#define JKBMS_TESTS_E2E_TRANSCRIPT_HPP

#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "e2e/program.hpp"

// Transcripts of runs, in tests/e2e/transcripts. Run a test with JKBMS_UPDATE_TRANSCRIPTS=1 to
// rewrite the files, then review the changes.

namespace jkbms::test {

/// Where the output goes: a terminal of a width, or two pipes.
struct Width {
  const char* name;
  std::optional<unsigned short> columns;
};

inline std::ostream& operator<<(std::ostream& stream, const Width& width) {
  return stream << width.name;
}

inline constexpr Width every_width[] = {{"80", 80}, {"40", 40}, {"pipe", std::nullopt}};

/// The command line, the output and the exit code, with fixed values for times, process numbers and
/// amounts of noise. Of a line that changes on a terminal only the last text is kept.
std::string transcript(const std::vector<std::string>& arguments, const EndedRun& run);

/// Compares a transcript with its file, byte for byte, or rewrites the file.
void expect_transcript(const std::string& name, const Width& width, const std::string& text);

/// How many characters of a line are seen on the screen, without colours.
std::ptrdiff_t shown_width(const std::string& line);

}  // namespace jkbms::test

#endif
