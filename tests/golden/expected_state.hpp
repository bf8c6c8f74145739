#ifndef JKBMS_TESTS_GOLDEN_EXPECTED_STATE_HPP
#define JKBMS_TESTS_GOLDEN_EXPECTED_STATE_HPP

#include <string>
#include <vector>

#include "jkbms/snapshot.hpp"

namespace jkbms::test {

/// What differs between `snapshot` and the text of a `.state.json` file: values beyond half their
/// resolution, keys of the wire that one of them has alone, documents, unknown keys. Empty where
/// they agree. The file leaves out what is absent; `null` stands only inside lists.
std::vector<std::string> differences(const Snapshot& snapshot, const std::string& state_json);

}  // namespace jkbms::test

#endif
