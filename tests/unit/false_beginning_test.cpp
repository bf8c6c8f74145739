#include <gtest/gtest.h>

#include "jkbms/frame_assembler.hpp"
#include "support/frame_writer_jk02.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::test {
namespace {

std::vector<Bytes> jk02_messages() {
  std::vector<Bytes> messages;
  for (const std::uint8_t type : Bytes{1, 2, 3, 5, 6}) messages.push_back(Jk02Frame(type).bytes());
  for (std::uint8_t address = 0; address <= 15; ++address) {
    for (const std::uint16_t document :
         {status_register, settings_register, info_register, log_register}) {
      messages.push_back(trigger(address, document));
      messages.push_back(acknowledgement(address, document));
    }
    messages.push_back(modbus({address, 0x03, 0x12, 0x00, 0x00, 0x10}));
    messages.push_back(modbus({address, 0x03, 0x04, 0x0C, 0xE4, 0x0C, 0xE5}));
    messages.push_back(modbus({address, 0x83, 0x02}));
    messages.push_back(modbus({address, 0x10, 0x10, 0x00, 0x00, 0x02, 0x04, 0, 0, 0, 1}));
  }
  return messages;
}

std::vector<Bytes> jk4e57_messages() {
  FrameFields upload = sample_reply(16);
  upload.type = 2;
  const BytesView request = jk4e57().plan(0, Part::all).at(0).bytes;
  return {write_frame(sample_reply(4)), write_frame(sample_reply_version_0(32)),
          write_frame(single_reply({0x83, {0x14, 0xAE}})), write_frame(upload),
          Bytes(request.begin(), request.end())};
}

void expect_found_behind_every_prefix(const Protocol& protocol,
                                      const std::vector<Bytes>& messages) {
  for (const Bytes& broken : messages) {
    for (const std::ptrdiff_t size : {1, 2}) {
      const Bytes prefix(broken.begin(), broken.begin() + size);
      for (const Bytes& whole : messages) {
        FrameAssembler assembler(protocol);
        assembler.feed(joined({prefix, whole}));
        const auto frame = assembler.next();
        ASSERT_TRUE(frame) << to_hex(prefix) << " before " << to_hex(whole);
        ASSERT_EQ(to_hex(frame->bytes()), to_hex(whole)) << "after " << to_hex(prefix);
        ASSERT_EQ(assembler.counters().bytes_dropped, prefix.size());
      }
    }
  }
}

TEST(FalseBeginning, OneOrTwoStrayBytesDoNotDelayAMessageOfJk02) {
  expect_found_behind_every_prefix(jk02(), jk02_messages());
}

TEST(FalseBeginning, OneOrTwoStrayBytesDoNotDelayAMessageOfJk4e57) {
  expect_found_behind_every_prefix(jk4e57(), jk4e57_messages());
}

}  // namespace
}  // namespace jkbms::test
