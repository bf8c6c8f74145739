#ifndef JKBMS_TESTS_GOLDEN_EXPECTED_STATE_HPP
#define JKBMS_TESTS_GOLDEN_EXPECTED_STATE_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "jkbms/snapshot.hpp"

namespace jkbms::test {

/// What differs between `snapshot` and the text of a `.state.json` file: values beyond half their
/// resolution, keys of the wire that one of them has alone, documents, unknown keys. Empty where
/// they agree. The file leaves out what is absent; `null` stands only inside lists.
std::vector<std::string> differences(const Snapshot& snapshot, const std::string& state_json);

/// What a `.states.json` file says of a stream of bytes.
struct ExpectedStream {
  struct State {
    std::optional<std::uint8_t> address;
    std::string json;  ///< for differences()
  };
  std::vector<State> states;
  std::uint64_t frames = 0;  ///< with values
  std::uint64_t acknowledgements = 0;
  std::uint64_t requests = 0;
  std::uint64_t unattributed = 0;
  std::uint64_t unexplained_bytes = 0;
};

/// Nullopt where the text is no such file.
std::optional<ExpectedStream> read_expected_stream(const std::string& states_json);

}  // namespace jkbms::test

#endif
