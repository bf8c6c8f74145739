#ifndef JKBMS_TESTS_GOLDEN_EXPECTED_STATE_HPP
#define JKBMS_TESTS_GOLDEN_EXPECTED_STATE_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "jkbms/snapshot.hpp"

namespace jkbms::test {

/// Compares `snapshot` with the text of a `.state.json` file. Returns the differences: values that
/// differ by more than half their resolution, keys or documents that only one of them has, unknown
/// keys. Empty if they agree. The file omits absent values; `null` is allowed only inside lists.
std::vector<std::string> differences(const Snapshot& snapshot, const std::string& state_json);

/// The content of a `.states.json` file: the expected messages of a stream of bytes.
struct ExpectedStream {
  struct State {
    std::optional<std::uint8_t> address;
    std::string json;  ///< for differences()
  };
  std::vector<State> states;
  std::uint64_t frames = 0;  ///< frames with values
  std::uint64_t acknowledgements = 0;
  std::uint64_t requests = 0;
  std::uint64_t unattributed = 0;
  std::uint64_t unexplained_bytes = 0;
};

/// nullopt if the text is not such a file.
std::optional<ExpectedStream> read_expected_stream(const std::string& states_json);

}  // namespace jkbms::test

#endif
