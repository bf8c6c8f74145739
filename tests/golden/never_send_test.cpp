#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "jkbms/frame_assembler.hpp"
#include "support/capture_files.hpp"
#include "support/frame_writer.hpp"

namespace jkbms::test {
namespace {

using std::filesystem::path;

/// Every byte sequence that `protocol` can send.
std::set<std::string> everything_sent(const Protocol& protocol) {
  std::set<std::string> requests;
  for (int address = 0; address <= 255; ++address) {
    for (const Part part : {Part::state, Part::info, Part::settings, Part::log, Part::all}) {
      for (const Request& request : protocol.plan(static_cast<std::uint8_t>(address), part)) {
        requests.insert(to_hex(request.bytes));
      }
    }
  }
  return requests;
}

/// Every byte sequence that any protocol can send.
std::set<std::string> everything_sent() {
  std::set<std::string> requests;
  for (const Protocol* protocol : protocols()) requests.merge(everything_sent(*protocol));
  return requests;
}

/// The byte sequences in requests.txt.
std::set<std::string> everything_listed() {
  std::istringstream list(read_text(path(JKBMS_GOLDEN_DIR) / "requests.txt").value_or(""));
  std::set<std::string> requests;
  for (std::string line; std::getline(list, line);) requests.insert(line);
  return requests;
}

bool contains(const Bytes& whole, const Bytes& part) {
  return std::search(whole.begin(), whole.end(), part.begin(), part.end()) != whole.end();
}

bool one_contains_the_other(const Bytes& a, const Bytes& b) {
  return contains(a, b) || contains(b, a);
}

/// A write of 1 to a register, in the two known forms (types 0 and 2).
Bytes write_of(int tag, int type) {
  FrameFields fields;
  fields.command = 0x02;
  fields.source = 3;
  fields.type = static_cast<std::uint8_t>(type);
  fields.registers.push_back({static_cast<std::uint8_t>(tag), {1}});
  return write_frame(fields);
}

/// Whether `bytes` is one message of one protocol, and a request.
void expect_never_data(const Bytes& bytes) {
  std::size_t requests = 0;
  for (const Protocol* protocol : protocols()) {
    FrameAssembler assembler(*protocol);
    assembler.feed(bytes);
    while (const auto frame = assembler.next()) {
      const auto decoded = protocol->decode(*frame, {});
      ASSERT_TRUE(decoded);
      EXPECT_EQ(decoded->kind, Decoded::Kind::request);
      EXPECT_EQ(frame->bytes().size(), bytes.size());
      ++requests;
    }
  }
  EXPECT_EQ(requests, 1U);
}

TEST(NeverSend, TheRequestsAreThoseInTheList) {
  EXPECT_EQ(everything_listed().size(), 1U + 4U * 16U);
  EXPECT_EQ(everything_sent(), everything_listed());
}

TEST(NeverSend, AnInvalidAddressIsNotAsked) {
  for (int address = 16; address <= 255; ++address) {
    for (const Part part : {Part::state, Part::info, Part::settings, Part::log, Part::all}) {
      EXPECT_TRUE(jk02().plan(static_cast<std::uint8_t>(address), part).empty());
    }
  }
}

TEST(NeverSend, ATriggerIsAWriteOfZeroToARegisterThatStoresNothing) {
  for (const std::string& request : everything_sent(jk02())) {
    const Bytes bytes = *from_hex(request);
    ASSERT_EQ(bytes.size(), 11U) << request;
    EXPECT_LE(bytes[0], 15) << request;
    EXPECT_THAT(to_hex(BytesView(bytes).subspan(1, 2)), "10 16") << request;
    EXPECT_THAT(bytes[3], testing::AnyOf(0x1C, 0x1E, 0x20, 0x24)) << request;
    EXPECT_THAT(to_hex(BytesView(bytes).subspan(4, 5)), "00 01 02 00 00") << request;
  }
}

TEST(NeverSend, NoRequestIsAFrameThatChangesAPack) {
  const path folder = JKBMS_CAPTURES_DIR;
  if (folder.empty()) GTEST_SKIP() << "JKBMS_CAPTURES_DIR is not set";
  int compared = 0;
  for (const char* kind : {"uart", "modbus"}) {
    for (const path& file : list_captures(folder / kind)) {
      if (!file.filename().string().starts_with("NEVER-SEND-")) continue;
      SCOPED_TRACE(file.filename().string());
      const auto forbidden = read_received(file);
      ASSERT_TRUE(forbidden);
      for (const std::string& request : everything_sent()) {
        EXPECT_FALSE(one_contains_the_other(*from_hex(request), *forbidden)) << request;
      }
      expect_never_data(*forbidden);
      ++compared;
    }
  }
  EXPECT_GT(compared, 0);
}

TEST(NeverSend, NoRequestIsAWriteAPasswordOrAnActivation) {
  for (const std::string& request : everything_sent(jk4e57())) {
    const Bytes bytes = *from_hex(request);
    ASSERT_GT(bytes.size(), 8U);
    EXPECT_THAT(bytes[8], testing::AnyOf(0x03, 0x06)) << request;
    for (int tag = 0; tag <= 0xFF; ++tag) {
      for (const int type : {0, 2}) {
        EXPECT_FALSE(one_contains_the_other(bytes, write_of(tag, type))) << request;
      }
    }
  }
}

TEST(NeverSend, AReceivedWriteIsARequestAndHasNoData) {
  for (const int tag : {0x9D, 0xAB, 0xAC, 0xB2, 0xBB}) {
    for (const int type : {0, 2}) expect_never_data(write_of(tag, type));
  }
}

}  // namespace
}  // namespace jkbms::test
