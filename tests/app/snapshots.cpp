#include "snapshots.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <utility>

#include "jkbms/protocol.hpp"
#include "support/capture_files.hpp"
#include "support/decode_message.hpp"

namespace jkbms::app {
namespace {

const std::filesystem::path folder = JKBMS_GOLDEN_DIR;

Snapshot decoded(const Bytes& frame) {
  auto decoded = test::decode_message(jk4e57(), frame);
  EXPECT_TRUE(decoded) << decoded.error().detail;
  return decoded ? decoded->snapshot : Snapshot{};
}

}  // namespace

Snapshot snapshot_of(const test::FrameFields& fields) {
  return decoded(test::write_frame(fields));
}

Snapshot snapshot_of(PackState state, std::optional<std::string> serial_number) {
  Snapshot snapshot;
  snapshot.address = 1;
  derive(state);
  snapshot.state = std::move(state);
  if (serial_number) snapshot.info.emplace().serial_number = std::move(serial_number);
  return snapshot;
}

Snapshot golden_snapshot(const std::string& name) {
  const auto frame = test::read_received(folder / (name + ".hex"));
  EXPECT_TRUE(frame) << frame.error().detail;
  return frame ? decoded(*frame) : Snapshot{};
}

std::vector<std::string> golden_names() {
  std::vector<std::string> names;
  for (const auto& path : test::list_captures(folder)) {
    if (const std::string name = path.stem(); !name.starts_with("bad-")) names.push_back(name);
  }
  return names;
}

}  // namespace jkbms::app
