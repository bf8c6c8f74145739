#ifndef JKBMS_TESTS_SUPPORT_PRINTED_JSON_HPP
#define JKBMS_TESTS_SUPPORT_PRINTED_JSON_HPP

#include <string>
#include <vector>

namespace jkbms::test {

/// What differs between one line of `--format json` and the text of a `.state.json` file of the
/// kind "all": keys that are missing, in excess or out of order, values beyond half their
/// resolution, values that should be null. Keys that only a program adds, and the address, are not
/// compared. Empty where they agree.
std::vector<std::string> printed_differences(const std::string& line,
                                             const std::string& state_json);

/// The same for a flat document ("state", "info" or "settings") against its part of the file.
std::vector<std::string> printed_document_differences(const std::string& document,
                                                      const std::string& printed,
                                                      const std::string& state_json);

}  // namespace jkbms::test

#endif
