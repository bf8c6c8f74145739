#ifndef JKBMS_TESTS_SUPPORT_PRINTED_JSON_HPP
#define JKBMS_TESTS_SUPPORT_PRINTED_JSON_HPP

#include <string>
#include <vector>

namespace jkbms::test {

/// Compares one line of `--format json` with the text of a `.state.json` file of the kind "all".
/// Returns the differences: keys that are missing, unexpected or out of order, values that differ
/// by more than half their resolution, values that should be null. Does not compare the address and
/// the keys that only a program adds. Empty if they agree.
std::vector<std::string> printed_differences(const std::string& line,
                                             const std::string& state_json);

/// Compares a flat document ("state", "info" or "settings") with its part of the file in the same
/// way.
std::vector<std::string> printed_document_differences(const std::string& document,
                                                      const std::string& printed,
                                                      const std::string& state_json);

}  // namespace jkbms::test

#endif
