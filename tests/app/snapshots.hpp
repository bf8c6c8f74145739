#ifndef JKBMS_TESTS_APP_SNAPSHOTS_HPP
#define JKBMS_TESTS_APP_SNAPSHOTS_HPP

#include <optional>
#include <string>
#include <vector>

#include "jkbms/snapshot.hpp"
#include "support/frame_writer.hpp"

namespace jkbms::app {

/// Decodes a message with `fields`. Fails the test if that is impossible.
Snapshot snapshot_of(const test::FrameFields& fields);

/// Decodes the frame `name`.hex of tests/golden.
Snapshot golden_snapshot(const std::string& name);

/// The names of the valid frames of tests/golden.
std::vector<std::string> golden_names();

/// A pack at address 1 with the values of `state` and what derives from them. It has an info if it
/// has a serial number.
Snapshot snapshot_of(PackState state, std::optional<std::string> serial_number);

}  // namespace jkbms::app

#endif
