#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "support/capture_files.hpp"
#include "support/frame_writer.hpp"

namespace jkbms::test {
namespace {

using std::filesystem::path;

// The lengths of the values by identifier, from the vendor's table and not from the library.
const std::map<int, std::vector<int>> tags_by_length = {
    {1, {0x85, 0x86, 0x9D, 0xA9, 0xAB, 0xAC, 0xAE, 0xAF, 0xB1, 0xB3, 0xB8, 0xC0}},
    {2, {0x80, 0x81, 0x82, 0x83, 0x84, 0x87, 0x8A, 0x8B, 0x8C, 0x8E, 0x8F, 0x90, 0x91,
         0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9E, 0x9F,
         0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8, 0xAD, 0xB0}},
    {4, {0x89, 0xAA, 0xB5, 0xB6, 0xB9}},
    {8, {0xB4}},
    {10, {0xB2}},
    {15, {0xB7}},
    {24, {0xBA}}};

int length_of(int tag) {
  for (const auto& [length, tags] : tags_by_length) {
    if (std::ranges::find(tags, tag) != tags.end()) return length;
  }
  return -1;
}

std::uint32_t number(BytesView bytes) {
  std::uint32_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

std::vector<Cell> read_cells(BytesView bytes) {
  std::vector<Cell> cells;
  for (std::size_t i = 0; i + 3 <= bytes.size(); i += 3) {
    cells.push_back({bytes[i], static_cast<std::uint16_t>(number(bytes.subspan(i + 1, 2)))});
  }
  return cells;
}

/// The fields of a read-all reply, in the order of its bytes.
FrameFields read_fields(BytesView frame) {
  FrameFields fields;
  fields.terminal = number(frame.subspan(4, 4));
  fields.command = frame[8];
  fields.source = frame[9];
  fields.type = frame[10];
  fields.record = number(frame.subspan(frame.size() - 9, 4));
  fields.reserved = static_cast<std::uint16_t>(number(frame.subspan(frame.size() - 4, 2)));
  BytesView rest = frame.subspan(11, frame.size() - 20);
  while (!rest.empty()) {
    const std::uint8_t tag = rest[0];
    rest = rest.subspan(1);
    if (tag == 0x79) {
      const std::size_t size = rest[0];
      fields.set_cells(read_cells(rest.subspan(1, size)));
      rest = rest.subspan(1 + size);
      continue;
    }
    const int length = length_of(tag);
    if (length < 0) {
      ADD_FAILURE() << "no length for 0x" << std::hex << int{tag};
      break;
    }
    const BytesView value = rest.first(static_cast<std::size_t>(length));
    fields.set(tag, {value.begin(), value.end()});
    rest = rest.subspan(value.size());
  }
  return fields;
}

TEST(FrameWriter, RebuildsEveryRealReplyByteForByte) {
  const path folder = JKBMS_CAPTURES_DIR;
  if (folder.empty()) GTEST_SKIP() << "JKBMS_CAPTURES_DIR is not set";
  int rebuilt = 0;
  for (const path& file : list_captures(folder / "uart")) {
    const std::string name = file.filename().string();
    if (!name.starts_with("ok-") && !name.starts_with("rep-")) continue;
    SCOPED_TRACE(name);
    const auto frame = read_received(file);
    ASSERT_TRUE(frame);
    EXPECT_EQ(to_hex(write_frame(read_fields(*frame))), to_hex(*frame));
    ++rebuilt;
  }
  EXPECT_GT(rebuilt, 0);
}

TEST(FrameWriter, WritesTheDocumentedRequests) {
  FrameFields request;
  request.source = 3;
  request.type = 0;
  EXPECT_EQ(to_hex(write_frame(request)),
            "4E 57 00 12 00 00 00 00 06 03 00 00 00 00 00 68 00 00 01 28");
  request.registers.push_back({0x00, {}});
  EXPECT_EQ(to_hex(write_frame(request)),
            "4E 57 00 13 00 00 00 00 06 03 00 00 00 00 00 00 68 00 00 01 29");
}

TEST(FrameWriter, WritesTheDocumentedReply) {
  FrameFields reply;
  reply.command = 0x03;
  reply.set_u16(0x80, 26);
  EXPECT_EQ(to_hex(write_frame(reply)),
            "4E 57 00 15 00 00 00 00 03 00 01 80 00 1A 00 00 00 00 68 00 00 01 C0");
}

}  // namespace
}  // namespace jkbms::test
