#ifndef JKBMS_TESTS_APP_SNAPSHOTS_HPP
#define JKBMS_TESTS_APP_SNAPSHOTS_HPP

#include <string>
#include <vector>

#include "jkbms/snapshot.hpp"
#include "support/frame_writer.hpp"

namespace jkbms::app {

/// What the message of `fields` says, alone. Fails the test where it does not decode.
Snapshot snapshot_of(const test::FrameFields& fields);

/// What the frame `name`.hex of tests/golden says.
Snapshot golden_snapshot(const std::string& name);

/// The names of the valid frames of tests/golden.
std::vector<std::string> golden_names();

}  // namespace jkbms::app

#endif
